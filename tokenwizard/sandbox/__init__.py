"""The practice identity provider: Entra, SharePoint and ACS on loopback, for anyone to practise."""

from tokenwizard.sandbox.routes import Sandbox
from tokenwizard.sandbox.server import RunningSandbox

__all__ = ["RunningSandbox", "Sandbox"]
