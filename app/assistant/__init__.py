"""What assistants may ask over the Model Context Protocol (MCP); nothing here changes anything."""
