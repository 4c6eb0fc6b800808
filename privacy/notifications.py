"""Every message about the rights of persons: to whom, in which words."""

from notifications.registry import Notification, register

OFFICES = "le délégué à la protection des données et les responsables du DAC, sauf qui le fait"


@register
class RightsAsked(Notification):
    kind = "privacy.rights_asked"
    event = "une personne demande quelque chose sur ses données"
    to_whom = f"{OFFICES}, et le référent"
    subject = "Une demande sur des données est arrivée"
    sentence = "Une demande sur des données attend sa réponse, dans le délai d’un mois."


@register
class CopyToReview(Notification):
    kind = "privacy.copy_to_review"
    event = "la copie des données d’une personne est préparée"
    to_whom = "le référent et les responsables du DAC"
    subject = "Une copie de données est à relire"
    sentence = "Une copie de données est prête à être relue avant d’être remise."


@register
class ErasureToConfirm(Notification):
    kind = "privacy.erasure_to_confirm"
    event = "un effacement est demandé"
    to_whom = "l’autre des deux : le délégué à la protection des données, ou les responsables"
    subject = "Un effacement attend votre confirmation"
    sentence = "Un effacement de données attend la confirmation d’une seconde personne."


@register
class ErasuresDue(Notification):
    kind = "privacy.erasures_due"
    event = "des durées de conservation sont atteintes"
    to_whom = "le délégué à la protection des données et les responsables du DAC"
    subject = "Des durées de conservation sont atteintes"
    sentence = "Des données arrivent au terme de leur conservation : il faut décider de leur sort."


@register
class AccessAlert(Notification):
    kind = "privacy.access_alert"
    event = "le journal montre un accès à regarder"
    to_whom = (
        "le délégué à la protection des données du DAC, sauf si l’alerte le concerne ; "
        "les responsables s’il est le seul"
    )
    subject = "Une alerte sur les accès est à regarder"
    sentence = "Le journal des accès montre quelque chose à regarder."
