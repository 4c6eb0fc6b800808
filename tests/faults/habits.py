"""What the people do over and over: decisions of several kinds, as the page that came offers them."""

import random
import threading
from abc import ABC, abstractmethod

from tests.faults.people import NoAnswer, Person, Stopped

THINKS = (0.3, 1.0)  # seconds between two gestures
COMPLEMENTS = 6  # asked about one request; then about another
SYLLABLES = ("ba", "do", "fi", "gu", "la", "me", "ni", "po", "ra", "se", "ti", "vou")


class Habit(ABC):
    """One gesture after the other. Whoever got no answer looks first what has become of it."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.random = random.Random(person.login)

    @abstractmethod
    def act(self) -> None:
        """Open what there is, and do what can be done with it now."""

    def start(self) -> threading.Thread:
        thread = threading.Thread(target=self._live, name=self.person.login, daemon=True)
        thread.start()
        return thread

    def _live(self) -> None:
        tally = self.person.tally
        while not tally.stop.wait(self.random.uniform(*THINKS)):
            try:
                self.act()
            except NoAnswer:
                continue
            except Stopped:
                return
            except Exception as error:  # noqa: BLE001 - told at the end, where it makes the run fail
                tally.troubles.append(f"{self.person.login}: {type(error).__name__}: {error}")
                return


class Requests(Habit):
    """A professional sends requests, and takes every third one back."""

    def __init__(self, person: Person) -> None:
        super().__init__(person)
        self.count = 0
        self.to_take_back = ""

    def act(self) -> None:
        if self.to_take_back:
            about, self.to_take_back = self.to_take_back, ""
            self._take_back(about)
            return
        self.count += 1
        sent = self.send()
        if self.count % 3 == 0:
            self.to_take_back = sent

    def send(self) -> str:
        """The public id of a request that has left for certain; empty when that is not sure."""
        start = "/demandes/nouvelle/"
        about = self.person.post(start, self.person.get(start).form("channel")).to.split("/")[2]
        path = f"/demandes/{about}/saisie/"
        form = self.person.get(path).form("expectation") | self._words()
        sent = self.person.decide(path, form, action="cases.referral.sent", about=about)
        return about if sent else ""

    def _take_back(self, about: str) -> None:
        path = f"/demandes/{about}/retrait/"
        if form := self.person.get(path).form("reason"):
            form |= {"reason": "Envoyée par erreur."}
            self.person.decide(path, form, action="cases.referral.withdrawn", about=about)

    def _words(self) -> dict:
        """A complete request for somebody whom nobody else is like."""
        year, day = self.random.randint(1930, 1990), self.random.randint(1, 28)
        return {
            "birth_name": "".join(self.random.choices(SYLLABLES, k=5)).title(),
            "first_name": "".join(self.random.choices(SYLLABLES, k=2)).title(),
            "birth_date": f"{day:02d}/0{self.random.randint(1, 9)}/{year}",
            "commune": "Bécherel",
            "commune_key": "35022",
            "agreement": "agreed",
            "urgency": "within_15_days",
            "expectation": "Deux chutes depuis novembre, sa fille n’en peut plus.",
            "problem_areas": ["autonomy", "carer"],
        }


class Complements(Habit):
    """A coordinator asks and the requester answers, again and again, about one request after another."""

    def __init__(self, person: Person, requester: Person) -> None:
        super().__init__(person)
        self.requester, self.requests = requester, Requests(requester)
        self.about, self.asked = "", 0

    def act(self) -> None:
        if not self.about or self.asked >= COMPLEMENTS:
            self.about, self.asked = "", 0
            self.about = self.requests.send()
        elif form := self.requester.get(self._path()).form("reply"):
            form |= {"reply": f"Sa fille et la voisine ({self.asked})."}
            self._decide(self.requester, "complement/", form, "more_provided")
        elif form := self.person.get(self._path("qualifier/")).form("decision"):
            form |= {"decision": "more", "question": "Qui a les clés du domicile ?"}
            self._decide(self.person, "qualifier/", form, "more_asked")
            self.asked += 1
        else:
            form = self.person.get(self._path()).form("csrfmiddlewaretoken")
            self.person.post(self._path("prendre/"), form)

    def _decide(self, who: Person, page: str, form: dict, done: str) -> None:
        who.decide(self._path(page), form, action=f"cases.referral.{done}", about=self.about)

    def _path(self, page: str = "") -> str:
        return f"/demandes/{self.about}/{page}"


class Actions(Habit):
    """Whoever carries an action of a plan says that it will not be done; then takes it up again."""

    def __init__(self, person: Person, about: str) -> None:
        super().__init__(person)
        self.about = about
        self.path = f"/actions/{about}/"

    def act(self) -> None:
        page = self.person.get(self.path)
        form = page.form("reason")
        if "fail" in page.offered("move"):
            form |= {"move": "fail", "reason": "person_refuses"}
            self.person.decide(self.path, form, action="ppcs.action.failed", about=self.about)
        else:
            form |= {"move": "reopen"}
            self.person.decide(self.path, form, action="ppcs.action.reopened", about=self.about)
