"""Reading the ministry's list of clusters as it is published: PDF, Word, Excel, HTML, text."""

from clustercli.attachment.model import Attachment, Listed
from clustercli.attachment.reading import read_attachment

__all__ = ["Attachment", "Listed", "read_attachment"]
