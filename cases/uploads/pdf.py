"""PDF: built again from its pages, so that only what is seen remains."""

import io

import pikepdf

from cases.uploads.refusal import UploadRefused

MAX_PAGES = 500
PAGE_KEYS = {
    *("/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit"),
    *("/Resources", "/Contents", "/Group"),
}
FORM_KEYS = {
    *("/Type", "/Subtype", "/FormType", "/BBox", "/Matrix", "/Resources", "/Group"),
    *("/Filter", "/DecodeParms", "/Length"),
}
IMAGE_KEYS = {
    *("/Type", "/Subtype", "/Width", "/Height", "/ColorSpace", "/BitsPerComponent", "/Intent"),
    *("/ImageMask", "/Mask", "/Decode", "/Interpolate", "/SMask", "/SMaskInData", "/Matte"),
    *("/Filter", "/DecodeParms", "/Length"),
}
LOCKED = "Ce PDF est protégé par un mot de passe : enregistrez-le sans protection."
UNREADABLE = "Ce PDF est abîmé ou incomplet : il ne peut pas être lu."
ONLY_IN_READER = (
    "Ce formulaire PDF ne s’affiche que dans le logiciel qui l’a produit : "
    "imprimez-le vers un nouveau PDF."
)


def rebuilt(data: bytes) -> bytes:
    """A new PDF with the same pages: no script, no joined file, no link, no author.

    What was typed into a form, stamped or noted becomes part of the page. Bookmarks and
    signatures are lost. Raises UploadRefused.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as source, pikepdf.new() as target:
            _check(source)
            source.generate_appearance_streams()
            source.flatten_annotations("all")
            target.pages.extend(source.pages)
            for page in target.pages:
                _keep(page.obj, PAGE_KEYS)
            for thing in target.objects:
                if isinstance(thing, pikepdf.Stream):
                    _keep_drawing_only(thing)
            made = io.BytesIO()
            target.save(made, deterministic_id=True)
    except pikepdf.PasswordError as error:
        raise UploadRefused(LOCKED) from error
    except (pikepdf.PdfError, pikepdf.ForeignObjectError, ValueError, TypeError) as error:
        raise UploadRefused(UNREADABLE) from error
    return made.getvalue()


def _check(source: pikepdf.Pdf) -> None:
    if not source.pages:
        raise UploadRefused(UNREADABLE)
    if len(source.pages) > MAX_PAGES:
        raise UploadRefused(
            f"Ce PDF compte {len(source.pages)} pages ; {MAX_PAGES} au plus. "
            "N’envoyez que celles qui servent à la demande."
        )
    if source.Root.get("/NeedsRendering", False):
        raise UploadRefused(ONLY_IN_READER)


def _keep(thing: pikepdf.Object, keys: set[str]) -> None:
    for key in set(thing.keys()) - keys:
        del thing[key]


def _keep_drawing_only(stream: pikepdf.Stream) -> None:
    """Pictures and forms carry metadata and joined files of their own."""
    kind = stream.get("/Subtype")
    if kind == "/Form":
        _keep(stream, FORM_KEYS)
    elif kind == "/Image":
        _keep(stream, IMAGE_KEYS)
