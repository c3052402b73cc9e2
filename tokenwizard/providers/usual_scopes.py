"""What is asked for where nobody says otherwise."""

DEFAULT_PERMISSION = "AllSites.Manage"
USUAL_SCOPE = "User.Read"
