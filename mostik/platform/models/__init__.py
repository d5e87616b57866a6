from mostik.platform.models.user import User

__all__ = ["User"]
