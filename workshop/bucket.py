"""Files in a bucket of a service that speaks S3, where several machines share them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from s3transfer.exceptions import RetriesExceededError
from storages.backends.s3 import S3Storage

_P = ParamSpec("_P")
_T = TypeVar("_T")
# What the service calls a file that is not there; a bucket that is missing is called otherwise.
_NOT_THERE = {"404", "NoSuchKey"}
# Beyond the largest file: each is written by one request, whole or not at all. Of one that is
# written in parts, the parts stay behind unseen when the process is killed.
_IN_ONE_PIECE = 64 * 1024 * 1024
# Short enough that a web process says so before its server ends it: twenty seconds at worst.
_PATIENCE = {"connect_timeout": 3, "read_timeout": 10, "retries": {"total_max_attempts": 2}}


def _as_of_a_disk(act: Callable[_P, _T]) -> Callable[_P, _T]:
    """Raise OSError for what the service refuses or does not answer, as a disk would."""

    @wraps(act)
    def told(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return act(*args, **kwargs)
        except ClientError as refusal:
            if refusal.response["Error"]["Code"] in _NOT_THERE:
                raise FileNotFoundError(str(refusal)) from refusal
            raise OSError(f"The storage of files refuses: {refusal}") from refusal
        except (BotoCoreError, RetriesExceededError) as failure:
            raise OSError(f"The storage of files does not answer: {failure}") from failure

    return told


class BucketStorage(S3Storage):  # type: ignore[misc]  # the package has no types
    """A folder of a bucket, as private as the bucket is: no file has an address or an ACL.

    ``addressing`` says where the bucket is named, ``path`` or ``virtual`` (in the host name).
    A file that is written never takes the place of another.
    """

    def __init__(self, *, addressing: str, **options: Any) -> None:
        super().__init__(
            client_config=Config(
                signature_version="s3v4",
                s3={"addressing_style": addressing},
                # The newer checksums are not known to every service that speaks S3.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                **_PATIENCE,
            ),
            transfer_config=TransferConfig(multipart_threshold=_IN_ONE_PIECE, use_threads=False),
            default_acl=None,
            file_overwrite=False,
            # Key and secret are S3_URL's: nothing else of the environment is looked at.
            security_token=None,
            session_profile=None,
            **options,
        )

    @_as_of_a_disk
    def _open(self, name: str, mode: str = "rb") -> "File[Any]":
        """Return the file, fetched already: nothing of the service is met while it is read."""
        file: File[Any] = super()._open(name, mode)
        return file.open() if "r" in mode else file

    _save = _as_of_a_disk(S3Storage._save)
    delete = _as_of_a_disk(S3Storage.delete)
    exists = _as_of_a_disk(S3Storage.exists)
    listdir = _as_of_a_disk(S3Storage.listdir)
    size = _as_of_a_disk(S3Storage.size)
    get_modified_time = _as_of_a_disk(S3Storage.get_modified_time)

    def url(self, *_args: Any, **_kwargs: Any) -> str:
        """Raise ValueError: views give the files out, to those who may have them."""
        raise ValueError("This file is not accessible via a URL.")
