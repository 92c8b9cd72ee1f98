"""Reading and writing JSON Web Tokens strictly, on joserfc."""
