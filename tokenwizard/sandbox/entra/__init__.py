"""The practice provider's Microsoft Entra ID."""
