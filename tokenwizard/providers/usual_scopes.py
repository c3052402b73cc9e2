"""What is asked for where nobody says otherwise."""

DEFAULT_PERMISSION = "AllSites.Manage"
USUAL_SCOPE = "User.Read"
OPENID_SCOPES = "openid profile offline_access"
"""Of OpenID Connect, beside those of a resource: the last one asks for a refresh token."""
