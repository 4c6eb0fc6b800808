"""The pages that each person of the cast opens, for the checks that walk over all of them."""

from dataclasses import dataclass

from playwright.sync_api import Page


@dataclass(frozen=True)
class Stop:
    """A page by its address, or by the link that leads there from the page before.

    `again`: only on the way to the next one, as it was looked at already.
    """

    name: str
    path: str = ""
    link: str = ""
    button: str = ""
    search: str = ""
    again: bool = False


SIGNED_OUT = (
    Stop("connexion", "/compte/connexion/"),
    Stop("mot-de-passe-oublie", "/compte/mot-de-passe/oublie/"),
    Stop("demander-un-compte", "/acces/demander-un-compte/"),
    Stop("mentions-legales", "/mentions-legales/"),
    Stop("confidentialite", "/confidentialite/"),
    Stop("accessibilite", "/accessibilite/"),
    Stop("aide", "/aide/"),
    Stop("page-introuvable", "/rien-ici/"),
)
BY_PERSON = {
    "samir@demo.test": (
        Stop("mes-demandes", "/demandes/"),
        Stop("demande-suivie", link="main a.mainlink"),
        Stop("nouvelle-demande-choix", "/demandes/nouvelle/"),
        Stop("nouvelle-demande", button="Commencer la demande"),
        Stop("messages", "/messages/"),
        Stop("mon-compte", "/acces/mon-compte/"),
        Stop("annuaire", "/annuaire/?q=moreau"),
    ),
    "camille@demo.test": (
        Stop("file-active", "/file-active/"),
        Stop("situation", link="#situations a.mainlink:has-text('Berthe Rolland')"),
        Stop("cercle", link="nav.secnav a:has-text('Cercle')"),
        Stop("ajouter-a-l-equipe", link="main a:has-text('Ajouter à l’équipe')"),
        Stop("file-active-encore", "/file-active/", again=True),
        Stop(
            "situation-encore", link="#situations a.mainlink:has-text('Berthe Rolland')", again=True
        ),
        Stop("accords", link="nav.secnav a:has-text('Accords')"),
        Stop("noter-un-accord", link="main a:has-text('Noter une décision')"),
        Stop("file-active-toujours", "/file-active/", again=True),
        Stop(
            "situation-toujours",
            link="#situations a.mainlink:has-text('Berthe Rolland')",
            again=True,
        ),
        Stop("evaluation", link="nav.secnav a:has-text('Évaluation')"),
        Stop("documents", link="nav.secnav a:has-text('Documents')"),
        Stop("journal", link="nav.secnav a:has-text('Journal')"),
        Stop("noter-un-contact", link="a:has-text('Noter un contact')"),
        Stop("file-active-et-le-plan", "/file-active/", again=True),
        Stop(
            "situation-et-le-plan",
            link="#situations a.mainlink:has-text('Berthe Rolland')",
            again=True,
        ),
        Stop("section-plan", link="nav.secnav a:has-text('Plan')"),
        Stop("plan", link="main a[href*='/plans/']"),
        Stop("synthese", link="main a:has-text('Modifier')"),
        Stop("plan-apres", link="a:has-text('Retour')", again=True),
        Stop("comparer", link="a:has-text('Comparer')"),
        Stop("mes-actions", "/mes-actions/"),
        Stop("mes-rappels", "/messages/rappels/"),
        Stop("file-active-suivi", "/file-active/", again=True),
        Stop("situation-suivie", link="#situations a.mainlink:has-text('Marcel Even')"),
        Stop("changer-de-niveau", link="#suivi a:has-text('Changer de niveau')"),
        Stop("file-active-suivi-2", "/file-active/", again=True),
        Stop(
            "situation-suivie-2", link="#situations a.mainlink:has-text('Marcel Even')", again=True
        ),
        Stop("confier", link="#suivi a:has-text('Confier')"),
        Stop("file-active-suivi-3", "/file-active/", again=True),
        Stop(
            "situation-suivie-3", link="#situations a.mainlink:has-text('Marcel Even')", again=True
        ),
        Stop("cloturer", link="#suivi a:has-text('Clôturer')"),
        Stop("file-active-suivi-4", "/file-active/", again=True),
        Stop(
            "situation-suivie-4", link="#situations a.mainlink:has-text('Marcel Even')", again=True
        ),
        Stop("plan-suivi", link="main a[href*='/plans/']"),
        Stop("bilan", link="main a[href$='/bilan/']"),
        Stop(
            "plan-suivi-encore",
            link="main nav a[href*='/plans/'], .page-head a[href*='/plans/']",
            again=True,
        ),
        Stop("alerte-levee", link="main a[href*='/alertes-levees/']"),
        Stop("demandes-du-dac", "/demandes-du-dac/"),
        Stop("demande-a-qualifier", link="main a.mainlink"),
        Stop("demandes-en-cours", "/demandes-du-dac/?etat=en-cours"),
        Stop("demande-en-cours", link="main a.mainlink"),
        Stop("qualifier", link="text=Qualifier la demande"),
        Stop("recherche", "/file-active/", search="rol"),
        Stop("recherche-vide", "/file-active/", search="zzzz"),
        Stop("saisir-une-demande", "/demandes/nouvelle/"),
        Stop("demandes-de-compte", "/acces/demandes-de-compte/"),
        Stop("inviter", "/acces/invitations/nouvelle/"),
    ),
    "louis@demo.test": (
        Stop("mes-situations", "/mes-situations/"),
        Stop("situation-lue", link="main a.mainlink:has-text('Berthe Rolland')"),
        Stop("section-plan-lue", link="nav.secnav a:has-text('Plan')"),
        Stop("plan-lu", link="main a[href*='/plans/']"),
        Stop("action-portee", link="main a[href*='/actions/']"),
        Stop("mes-actions-portees", "/mes-actions/"),
        Stop("mes-situations-suivies", "/mes-situations/", again=True),
        Stop("situation-suivie-lue", link="main a.mainlink:has-text('Marcel Even')"),
        Stop("plan-suivi-lu", link="main a[href*='/plans/']"),
        Stop("signaler", link="main a:has-text('Signaler')"),
    ),
    "claire@demo.test": (
        Stop("commission", "/commissions/"),
        Stop("commission-tableau", link="main a:has-text('Ouvrir le tableau')"),
        Stop("commission-situation", link="#situations a[href*='/situations/']"),
        Stop("commission-preconisation", link="#suivi a[href*='/preconisations/']"),
        Stop("commission-encore", "/commissions/", again=True),
        Stop("commission-tableau-2", link="main a:has-text('Ouvrir le tableau')", again=True),
        Stop("commission-seance", link="#seances a[href*='/seances/']"),
        Stop("commission-admissions", link="main a[href*='/inscriptions/']"),
        Stop("commission-toujours", "/commissions/", again=True),
        Stop("commission-tableau-3", link="main a:has-text('Ouvrir le tableau')", again=True),
        Stop("commission-membres", link="main a:has-text('Membres')"),
        Stop("commission-reglages", link="main a:has-text('Réglages')"),
        Stop("commission-charte", link="main a:has-text('Charte')"),
        Stop("commission-bilan", link="main a:has-text('Bilan')"),
        Stop("commission-purges", link="main a:has-text('Purges')"),
        Stop("commission-traces", link="main a:has-text('Traces')"),
    ),
    "marc@demo.test": (
        Stop("commission-membre", "/commissions/"),
        Stop("commission-declarer", link="main a:has-text('Répondre')"),
        Stop("commission-membre-2", "/commissions/", again=True),
        Stop("commission-releve", link="main a[href*='/releves/']"),
        Stop("commission-membre-3", "/commissions/", again=True),
        Stop("commission-opposition", link="main a:has-text('Une personne s’oppose')"),
    ),
    "odile@demo.test": (
        Stop("commission-saisir", "/commissions/saisir/"),
        Stop("commission-saisine", button="Commencer la saisine"),
    ),
    "hugo@demo.test": (
        Stop("bilans-publies", "/commissions/bilans/"),
        Stop("bilan-publie", link="main a:has-text('Bilan 2')"),
    ),
    "sophie@demo.test": (
        Stop("reglages", "/reglages/"),
        Stop("demandes-responsable", "/file-active/"),
    ),
}


def go(page: Page, site: str, stop: Stop) -> None:
    """Open one stop and wait until it is calm."""
    if stop.path:
        page.goto(site + stop.path)
    elif stop.link:
        page.locator(stop.link).first.click()
    else:
        page.get_by_role("button", name=stop.button).first.click()
    if stop.search:
        page.get_by_role("searchbox").fill(stop.search)
        page.keyboard.press("Enter")
        page.wait_for_url("**/recherche/")
    page.wait_for_load_state("networkidle")
