"""« Annuaire » and « Réglages du DAC »."""

from django.urls import path

from directory.enums import SettingsSection as S
from directory.views import (
    closures,
    coverage,
    lists,
    messages,
    search,
    settings,
    suggestions,
    team,
)

DAC = "reglages/<uuid:public_id>/"
SECTIONS = {
    S.PROMISES: "delais",
    S.OPENING: "jours-ouvres",
    S.REMINDERS: "rappels",
    S.GP_OPINION: "avis-du-medecin-traitant",
    S.PLAN: "plan",
    S.SECOND_FACTOR: "second-facteur",
}

app_name = "directory"
urlpatterns = [
    path("annuaire/", search.organisations, name="search"),
    path("annuaire/resultats/", search.organisation_results, name="search-results"),
    path("annuaire/professionnels/", search.professionals, name="professionals"),
    path(
        "annuaire/professionnels/resultats/",
        search.professional_results,
        name="professional-results",
    ),
    path("annuaire/organisme/<uuid:public_id>/", search.organisation, name="organisation"),
    path("annuaire/professionnel/<uuid:public_id>/", search.professional, name="professional"),
    path("annuaire/communes/", suggestions.communes, name="commune-suggestions"),
    path("annuaire/organismes/", suggestions.organisations, name="organisation-suggestions"),
    path("annuaire/personnes/", suggestions.professionals, name="professional-suggestions"),
    path("annuaire/dac/", suggestions.promise, name="promise"),
    path("reglages/", settings.index, name="settings"),
    path("reglages/equipe/<uuid:public_id>/terminer/", team.end, name="team-end"),
    path(DAC, settings.overview, name="dac-settings"),
    *(
        path(f"{DAC}{slug}/", settings.section, {"section": section}, name=f"settings-{slug}")
        for section, slug in SECTIONS.items()
    ),
    path(f"{DAC}delais/exemples/", settings.promise_examples, name="promise-examples"),
    path(f"{DAC}fermetures/", closures.closures, name="closures"),
    path(f"{DAC}fermetures/retirer/", closures.remove, name="closure-remove"),
    path(f"{DAC}listes/", lists.lists, name="lists"),
    path(f"{DAC}listes/<slug:list_name>/", lists.one_list, name="list"),
    path(f"{DAC}listes/<slug:list_name>/<slug:code>/", lists.reword, name="item"),
    path(f"{DAC}listes/<slug:list_name>/<slug:code>/deplacer/", lists.move, name="item-move"),
    path(f"{DAC}listes/<slug:list_name>/<slug:code>/proposer/", lists.switch, name="item-switch"),
    path(f"{DAC}messages/", messages.all_texts, name="messages"),
    path(f"{DAC}messages/<str:kind>/", messages.text, name="message"),
    path(f"{DAC}messages/<str:kind>/apercu/", messages.preview, name="message-preview"),
    path(f"{DAC}messages/<str:kind>/origine/", messages.reset, name="message-reset"),
    path(f"{DAC}communes/", coverage.coverage, name="coverage"),
    path(f"{DAC}communes/ajouter/", coverage.add, name="coverage-add"),
    path(f"{DAC}communes/terminer/", coverage.end, name="coverage-end"),
    path(f"{DAC}communes/propositions/", coverage.place_suggestions, name="place-suggestions"),
    path(f"{DAC}equipe/", team.team, name="team"),
    path(f"{DAC}historique/", settings.history, name="history"),
]
