"""What happens on the terminal while deploying."""

import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import typer
from rich.markup import escape

from scripts.minierp.cluster.deploy import show, smoke, way_in
from scripts.minierp.cluster.deploy.access import AS_IT_IS, INSECURE, Access
from scripts.minierp.cluster.deploy.certificate import covers, server_name
from scripts.minierp.cluster.deploy.deployment import Deployment
from scripts.minierp.cluster.kubernetes import discovery, inspection
from scripts.minierp.cluster.kubernetes.inspection import place
from scripts.minierp.cluster.kubernetes.runner import Runner
from scripts.minierp.cluster.kubernetes.secrets import TLS
from scripts.minierp.cluster.plan.plan import Plan
from scripts.minierp.local.machine.files import write_atomically
from scripts.minierp.local.machine.state import default_home
from scripts.minierp.terminal.documents import print_document
from scripts.minierp.terminal.output import console, say
from shared.process.settings import OPEN, TOKENS

_NEW_CERTIFICATE = (
    "Clients need {ca} now: it trusts the old certificate and the new one, which the gateway shows after"
    " `kubectl -n {namespace} rollout restart deployment/gateway`."
)

_NOT_SOLD = (
    "Nothing was sold as a proof: only {issuer} gives tokens. Give one whose bearer may create products, adjust stock"
    " and take orders with --token-file or MINIERP_TOKEN."
)
_OWN_ISSUER = """\
  umask 077; kubectl -n {namespace} get secret own-issuer \\
    -o go-template='{{{{index .data "signing-key.json" | base64decode}}}}' > signing-key.json
  export MINIERP_TOKEN=$(minierp token create --role admin --issuer-key signing-key.json)"""


class Session:
    """Carries a deployment out and tells of it: to people on the terminal, or to a program as JSON on stdout."""

    def __init__(self, deployment: Deployment, as_json: bool, show_secrets: bool = False) -> None:
        self._deployment = deployment
        self._as_json = as_json
        self._show_secrets = show_secrets
        self._out = console(stderr=as_json, soft_wrap=True)
        self._steps: list[dict[str, object]] = []
        self._remarks: list[str] = []
        self._nodes: list[Mapping[str, object]] = []

    def rehearse(self) -> None:
        """Print what a new installation would do."""
        deployment, asked = self._deployment, self._deployment.wish.access
        access = deployment.access({}, {}) if asked != AS_IT_IS else None
        steps = deployment.plan(deployment.missing_secrets({}), {}, access).steps
        if self._as_json:
            print_document(show.as_json(show.document(steps)))
        else:
            say(show.script(steps))

    def agree(self, yes: bool) -> None:
        """Say which cluster is meant, and ask where somebody can answer."""
        if not yes and sys.stdin.isatty():
            typer.confirm(f"Deploy to {place(self._deployment.wish.namespace)}?", default=True, abort=True, err=True)

    def deploy(self, smoke_test: bool) -> None:
        """Everything."""
        deployment = self._deployment
        with self._out.status("looking at the cluster"):
            warnings = deployment.check()
            live, existing = deployment.look(), inspection.secrets(deployment.kubectl)
            deployment.refuse_missing(existing)
            self._nodes = way_in.node_addresses()
            served = way_in.served_certificate(deployment.kubectl) if deployment.wish.new_certificate else ""
            missing = deployment.missing_secrets(existing, [str(each["address"]) for each in self._nodes], served)
            access = deployment.access(live, existing)
            deployment.refuse_exposure(live, access)
            plan = deployment.plan(missing, live, access)
            plan.remarks.extend([*deployment.kept(existing), *deployment.uncovered(existing)])
        self._done("The cluster has what MiniERP needs")
        for warning in warnings:
            self._remark(warning)
        made = deployment.generated(missing, existing)
        show.passwords(self._out, made, self._show_secrets)
        self._run(plan)
        self._finish(smoke_test, access)

    def move_traffic(self, promote: bool) -> None:
        """Promote or roll back."""
        discovery.reach()
        plan = self._deployment.move_traffic(promote)
        self._run(plan)
        if self._as_json:
            print_document(show.as_json({"steps": self._steps, "remarks": self._remarks}))

    def _run(self, plan: Plan) -> None:
        runner = Runner(self._deployment.wish.timeout, lambda title: self._out.status(escape(title)))
        runner.run(plan.steps, self._done)
        for remark in plan.remarks:
            self._remark(remark)

    def _remark(self, text: str) -> None:
        self._remarks.append(text)
        self._out.print(f"[yellow]•[/yellow] {escape(text)}")

    def _done(self, title: str, seconds: float = 0.0) -> None:
        self._steps.append({"title": title, "seconds": round(seconds, 1)})
        self._out.print(
            f"[green]✓[/green] {escape(title)}" + (f" [dim]{seconds:.1f} s[/dim]" if seconds >= 0.1 else "")
        )

    def _finish(self, smoke_test: bool, access: Access) -> None:
        found = way_in.service(self._deployment.kubectl)
        tls = inspection.secrets(self._deployment.kubectl).get(TLS, {})
        authority = self._keep_authority(tls.get("ca.crt", ""))
        if self._deployment.wish.new_certificate:
            self._remark(_NEW_CERTIFICATE.format(ca=authority, namespace=self._deployment.wish.namespace))
        if smoke_test:
            self._prove(smoke.Way(found.name, authority, server_name(tls["tls.crt"])), access)
        url = way_in.address(found, self._nodes)
        if (host := urlsplit(url).hostname) and "tls.crt" in tls and not covers(tls["tls.crt"], host):
            self._remark(
                f"The certificate does not vouch for {host}: docs/operations.md, Passwords, makes one that does."
            )
        if access.trust.access == OPEN:
            self._remarks.append(INSECURE)
        report = {"url": url, "ca": str(authority or ""), "steps": self._steps, "remarks": self._remarks}
        if self._as_json:
            print_document(show.as_json(report))
        else:
            self._print_addresses(url, found.name, authority)
            self._print_tokens(access)

    def _prove(self, way: smoke.Way, access: Access) -> None:
        """Sell something; where no token is to be had, see that nobody can without one."""
        token = self._deployment.wish.token or access.smoke_token()
        if not token and access.trust.access == TOKENS:
            with self._out.status("asking without a token"):
                smoke.refused(self._deployment.kubectl, way)
            self._done("Asked without a token, and was refused")
            self._remark(_NOT_SOLD.format(issuer=access.trust.issuer))
            return
        with self._out.status("selling something"):
            order = smoke.prove(self._deployment.kubectl, way, token)
        self._done(f"Sold something: sales order {order['id']} is {order['status']}")

    def _print_tokens(self, access: Access) -> None:
        if access.trust.access == OPEN:
            self._out.print(f"\n[bold red]! {INSECURE}[/bold red]")
        elif access.issuer:
            self._out.print(_OWN_ISSUER.format(namespace=self._deployment.wish.namespace))
        else:
            self._out.print(f"  export MINIERP_TOKEN=…, a token of {escape(access.trust.issuer)}", highlight=False)

    def _keep_authority(self, certificate: str) -> Path | None:
        """Where clients find whom to trust; None where every machine trusts the certificate anyway."""
        if not certificate:
            return None
        file = default_home() / "clusters" / self._deployment.wish.namespace / "ca.pem"
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, certificate, mode=0o644)
        return file

    def _print_addresses(self, url: str, service: str, authority: Path | None) -> None:
        trust = f" MINIERP_CA={authority}" if authority else ""
        if url:
            self._out.print(f"\nMiniERP answers at [bold]{url}[/bold]")
        self._out.print(
            f"\nFrom this machine, through a tunnel:\n"
            f"  kubectl -n {self._deployment.wish.namespace} port-forward service/{service} 8443:443 &\n"
            f"  export MINIERP_URL=https://localhost:8443{trust}\n"
            f"  minierp product list"
        )
