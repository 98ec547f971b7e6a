"""Which process gave an answer."""

import os

HEADER = "X-Answered-By"


class SaysWho:
    """Name the process in a header of each answer, also of pages kept ready."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers[HEADER] = str(os.getpid())
        return response
