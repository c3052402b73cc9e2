"""Between two machines: the link to the browser, the token to the clipboard."""
