"""The addresses of the product with Wagtail alone serving what is under /learn/."""

from lms import urls

urlpatterns = [pattern for pattern in urls.urlpatterns if getattr(pattern, "name", "") != "lesson_page"]
