using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;

namespace TrustPoint.Appliance.Rest;

/// <summary>What people do at a ceremony, at a terminal of the box: the commands that the pages give, by whoever is signed in there.</summary>
internal sealed class TerminalCeremonyRoutes(
    Sessions sessions, OpenCeremonies ceremonies, TrustPoint.Ceremonies.Runs.Ceremonies commands, CeremonySteps steps, CeremonyShares shares, CeremonyMachine machine, CeremonyWords words) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("POST", "terminal/ceremonies", Right.UseTerminal, async exchange =>
        {
            var wanted = await exchange.BodyAsync<BeginCeremony>();
            var run = await commands.BeginAsync(await sessions.AtTerminalAsync(wanted.Session, exchange.Aborted), wanted.Script ?? [], wanted.File ?? "script", wanted.Rehearsal, exchange.Aborted);
            return words.Details(run);
        }),
        Act<JoinCeremony>("join", wanted => wanted.Session, (person, name, wanted, ct) => commands.JoinAsync(person, name, RoleOf(wanted.Role), wanted.Key ?? [], ct)),
        Act<TerminalAct>("complete", wanted => wanted.Session, (person, name, _, ct) => commands.CompleteAsync(person, name, ct)),
        Ask<TerminalAct>("groups", wanted => wanted.Session, async (person, name, _, ct) => new AskedGroups(await steps.AskedAsync(person, name, ct))),
        Ask<TypeAtCeremony>("compare", wanted => wanted.Session, async (person, name, wanted, ct) =>
            new ComparedGroups(await steps.CompareAsync(person, name, wanted.Text ?? "", ct), Now(person, name))),
        Act<SignAtCeremony>("approve", wanted => wanted.Session, (person, name, wanted, ct) => steps.ApproveAsync(person, name, wanted.Signature ?? [], ct)),
        Act<TypeAtCeremony>("confirm", wanted => wanted.Session, (person, name, wanted, ct) => steps.ConfirmAsync(person, name, wanted.Text ?? "", ct)),
        Act<TypeAtCeremony>("attest", wanted => wanted.Session, (person, name, wanted, ct) => steps.AttestAsync(person, name, wanted.Text ?? "", ct)),
        Act<RunMachine>("machine", wanted => wanted.Session, (person, name, wanted, ct) => machine.RunAsync(person, name, wanted.Brought ?? [], ct)),
        Act<TerminalAct>("make-shares", wanted => wanted.Session, (person, name, _, ct) => shares.MakeAsync(person, name, ct)),
        Ask<TerminalAct>("show-share", wanted => wanted.Session, async (person, name, _, ct) => new ShownShare(await shares.ShowAsync(person, name, ct))),
        Act<TypeAtCeremony>("prove-share", wanted => wanted.Session, (person, name, wanted, ct) => shares.ProveAsync(person, name, wanted.Text ?? "", ct)),
        Act<TypeAtCeremony>("give-share", wanted => wanted.Session, (person, name, wanted, ct) => shares.GiveAsync(person, name, wanted.Text ?? "", ct)),
        Act<TypeAtCeremony>("deviate", wanted => wanted.Session, (person, name, wanted, ct) => commands.DeviateAsync(person, name, wanted.Text ?? "", ct)),
        Act<AcceptDeviation>("accept", wanted => wanted.Session, (person, name, wanted, ct) => commands.AcceptAsync(person, name, wanted.Number, ct)),
        Act<TypeAtCeremony>("abort", wanted => wanted.Session, (person, name, wanted, ct) => commands.AbortAsync(person, name, wanted.Text ?? "", ct)),
        Act<SignAtCeremony>("sign", wanted => wanted.Session, (person, name, wanted, ct) => steps.SignAsync(person, name, wanted.Signature ?? [], ct)),
    ];

    private AdminRoute Act<T>(string act, Func<T, string?> session, Func<Person, string, T, CancellationToken, Task> command) => Ask(act, session, async (person, name, wanted, ct) =>
    {
        await command(person, name, wanted, ct);
        return Now(person, name);
    });

    private AdminRoute Ask<T>(string act, Func<T, string?> session, Func<Person, string, T, CancellationToken, Task<object>> command) => new("POST", $"terminal/ceremonies/{{name}}/{act}", Right.UseTerminal, async exchange =>
    {
        var wanted = await exchange.BodyAsync<T>();
        return await command(await sessions.AtTerminalAsync(session(wanted), exchange.Aborted), exchange.Path("name"), wanted, exchange.Aborted);
    });

    private CeremonyDetails Now(Person person, string name) => words.Details(ceremonies.Find(person, name)!);

    private static CeremonyRole RoleOf(string? word) => Words.Parse<CeremonyRole>(word ?? "") ?? throw RestRefusedException.Invalid($"a role is one of {string.Join(", ", Words.Of<CeremonyRole>())}");
}
