"""What is known so far in a walk, and what of it still holds when an earlier answer changes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tokenwizard.errors.errors import Step, TokenWizardError
from tokenwizard.oauth.sign_in_requirements import NO_REQUIREMENTS, SignInRequirements
from tokenwizard.providers.choices import choice_of
from tokenwizard.providers.factory import provider_for
from tokenwizard.providers.setting import HelpSection
from tokenwizard.providers.settings import OF_WALK, in_sections
from tokenwizard.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tokenwizard.oauth.authorization_request import AuthorizationRequest, Endpoints
    from tokenwizard.oauth.random_text import Entropy
    from tokenwizard.oauth.token_response import TokenSet
    from tokenwizard.profiles.profile import Profile
    from tokenwizard.profiles.untrusted import NamedHost
    from tokenwizard.providers.answers import Answers
    from tokenwizard.providers.clouds import Cloud
    from tokenwizard.providers.provider import Provider, ProviderName

STEP_ORDER = tuple(Step)


@dataclass(frozen=True, kw_only=True)
class WizardState:
    """Everything that one step hands to the next.

    Attributes:
        answers: what was typed.
        others: what was typed (or filled in) for the providers that are not chosen now.
        cloud: where to sign in, if that was said; None to take it from the site.
        registered_for: the provider for which the app's fields were last found complete.
        provider: what the target step asks for; the endpoints and the request hang on it.
        requirements: what the next sign-in link, and only that, has to carry.
        arrived: the answer came to the listener, so that no key is needed to redeem it.
        error: what the step entered next has to show.
        profile: what the walk was begun with, or is remembered as.
        unseen: hosts that a file from elsewhere names, to which a secret would go.
        elsewhere: what that file is called; empty if there is none.
        out: the places that the token is handed over to as soon as it is there.
        quick: steps that have nothing left to ask are passed over.
    """

    answers: Answers
    others: Mapping[ProviderName, Answers] = field(default_factory=dict)
    cloud: Cloud | None = None
    registered_for: ProviderName | None = None
    provider: Provider | None = None
    endpoints: Endpoints | None = None
    request: AuthorizationRequest | None = None
    requirements: SignInRequirements = NO_REQUIREMENTS
    arrived: bool = False
    tokens: TokenSet | None = None
    error: TokenWizardError | None = None
    profile: Profile | None = None
    unseen: tuple[NamedHost, ...] = ()
    elsewhere: str = ""
    out: tuple[str, ...] = ()
    quick: bool = False

    def answered(self, answers: Answers) -> WizardState:
        """With new answers; for another provider, with what was filled in for that one before."""
        if answers.provider is not self.answers.provider:
            others = {**self.others, self.answers.provider: self.answers}
            answers = _carried_over(answers, others.get(answers.provider))
            return replace(self, answers=answers, others=others)
        return replace(self, answers=answers)

    def with_provider(self) -> WizardState:
        """With the provider that the answers ask for; what another one found is dropped.

        Raises:
            InputError: a field of the target step cannot be used.
        """
        provider = provider_for(self.answers.target(), self.cloud)
        if provider == self.provider:
            return self
        answers = self.answers
        if self.provider is not None:
            answers = replace(answers, tenant_by_hand="")
        return replace(
            self,
            answers=answers,
            provider=provider,
            endpoints=None,
            request=None,
            requirements=NO_REQUIREMENTS,
        )

    def with_request(
        self, entropy: Entropy, clock: Callable[[], float], response_mode: str = "query"
    ) -> WizardState:
        """With a sign-in link: the present one if it still fits the answers, else a fresh one.

        Only a fresh one has the response mode that is given.
        """
        if self.request is not None and self._request_fits(self.request):
            return self
        provider, endpoints = self.needed()
        request = provider.authorization_request(
            self.answers.app,
            endpoints,
            entropy=entropy,
            now=clock(),
            requirements=self.requirements,
            response_mode=response_mode,
        )
        return replace(self, request=request, requirements=NO_REQUIREMENTS).forgetting_answer()

    def refused(self, error: TokenWizardError) -> WizardState:
        """With an error to show; where it demands a new sign-in, what was pasted is of no use."""
        from tokenwizard.oauth.error_response import demands_in
        from tokenwizard.wizard.quick_fixes import code_cannot_be_redeemed, other_audience_fits

        if other_audience_fits(error, self.answers):
            error.step, error.field = Step.TARGET, "adme_audience"
        error.field = self._field_of(error)
        walk, requirements = replace(self, error=error, quick=False), demands_in(error)
        if code_cannot_be_redeemed(error):
            return replace(walk, request=None).forgetting_answer()
        return (
            replace(walk, requirements=requirements).forgetting_answer() if requirements else walk
        )

    def forgetting_answer(self) -> WizardState:
        """Without what was pasted."""
        return replace(self, answers=replace(self.answers, pasted=Secret("")), arrived=False)

    def without_request(self, requirements: SignInRequirements = NO_REQUIREMENTS) -> WizardState:
        """Without the link, its answer and its error: the next one is fresh, and as demanded."""
        requirements = requirements or self.requirements
        return replace(
            self, request=None, error=None, requirements=requirements
        ).forgetting_answer()

    def without_tokens(self) -> WizardState:
        """Without the tokens of an account that was not meant: the next link asks for another."""
        from tokenwizard.oauth.sign_in_requirements import CHOOSE_ACCOUNT

        return replace(self.without_request(CHOOSE_ACCOUNT), tokens=None)

    def without_form_post(self) -> WizardState:
        """Without a link whose answer nothing here could receive; its demands are kept."""
        from tokenwizard.oauth.response_mode import ResponseMode

        if self.request is None or self.request.response_mode != ResponseMode.FORM_POST:
            return self
        requirements = self.request.requirements
        return replace(self, request=None, requirements=requirements).forgetting_answer()

    def step_of(self, error: TokenWizardError) -> Step:
        """The step that has the field: the tenant of a site is found, it is not typed first."""
        typed_first = not choice_of(self.answers.provider).wants_site
        if error.field == "tenant" and error.step is Step.TARGET and not typed_first:
            return Step.DISCOVERY
        return error.step

    def _field_of(self, error: TokenWizardError) -> str | None:
        """The field that is wrong, as this walk has it: of two for one thing the one that was sent.

        The credential is a secret or a certificate, what is asked for a permission or scopes.
        """
        from tokenwizard.oauth.client_authentication import CredentialKind

        choice = choice_of(self.answers.provider)
        if error.field == "permission" and not choice.wants_site:
            return "scopes" if choice.wants_scopes else "adme_audience"
        if error.field not in ("client_secret", "certificate"):
            return error.field
        sent_certificate = self.answers.credential_kind is CredentialKind.CERTIFICATE
        return "certificate" if sent_certificate else "client_secret"

    def needed(self) -> tuple[Provider, Endpoints]:
        """The provider and the endpoints, at a step that comes after both were found.

        Raises:
            LookupError: the steps were taken out of their order.
        """
        if self.provider is None or self.endpoints is None:
            raise LookupError("no provider or no endpoints yet")
        return self.provider, self.endpoints

    def after(self, step: Step, refused_at: Step | None) -> Step:
        """The step after this one, or where it was refused if all between still holds."""
        following = STEP_ORDER[min(STEP_ORDER.index(step) + 1, len(STEP_ORDER) - 1)]
        if refused_at is None or STEP_ORDER.index(refused_at) <= STEP_ORDER.index(following):
            return following
        request_holds = self.request is not None and self._request_fits(self.request)
        holds = {
            Step.DISCOVERY: self.registered_for is self.answers.provider,
            Step.BROWSER: request_holds,
            Step.PASTE: request_holds,
        }
        return refused_at if holds.get(refused_at, False) else following

    def _request_fits(self, request: AuthorizationRequest) -> bool:
        return self.provider is not None and (
            request.client_id == self.answers.client_id
            and request.redirect_uri == self.answers.redirect_uri
            and request.endpoints == self.endpoints
            and request.scope == self.provider.scope(self.answers.client_id)
        )


def _carried_over(answers: Answers, before: Answers | None) -> Answers:
    """The answers for a provider just chosen: its own from before, or the same values."""
    if before is not None:
        of_app = in_sections(HelpSection.APP, HelpSection.CREDENTIAL)
        return replace(
            answers,
            **{row.name: getattr(before, row.name) for row in of_app if row.name in OF_WALK},
            opened_certificate=before.opened_certificate,
            ticked=before.ticked,
            tenant_by_hand=before.tenant_by_hand,
        )
    if answers.client_id:
        return replace(answers, ticked=frozenset())
    return replace(
        answers,
        ticked=frozenset(),
        redirect_uri=choice_of(answers.provider).default_redirect_uri,
    )


def begun_afresh(answers: Answers) -> Answers:
    """The same for a walk that nothing was written down for: what fits most people is chosen."""
    from tokenwizard.providers.adme_audience import Audience

    begun = begun_with(answers)
    return begun if begun.adme_audience else replace(begun, adme_audience=Audience.SHARED.value)


def begun_with(answers: Answers) -> Answers:
    """The answers to begin with: an empty redirect URI becomes the provider's usual one."""
    if answers.redirect_uri:
        return answers
    return replace(answers, redirect_uri=choice_of(answers.provider).default_redirect_uri)
