"""A Facebook page on this machine that speaks the Graph API, for trying and testing the service.

Shapes and error codes follow Meta's SDK `facebook-business` 26.0.3 and recorded answers; what Meta does not
document is a choice of ours, named in docs/sandbox.md.
"""

from bot.sandbox.admin_client import AdminClient
from bot.sandbox.server import SandboxServer, serve

__all__ = ["AdminClient", "SandboxServer", "serve"]
