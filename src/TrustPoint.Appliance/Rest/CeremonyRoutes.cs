using System.Security.Cryptography;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Callers;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;

namespace TrustPoint.Appliance.Rest;

/// <summary>Ceremonies that were begun: where they stand, their evidence, and their end before the end.</summary>
internal sealed class CeremonyRoutes(OpenCeremonies ceremonies, TrustPoint.Ceremonies.Runs.Ceremonies commands, ICeremonyStore store, CeremonyEvidence evidence, CheckpointSigner signer) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "ceremonies", Right.AttendCeremonies, exchange => Task.FromResult<object?>(ceremonies.List(exchange.Caller).Select(Row).ToList())),
        new("GET", "ceremonies/{name}", Right.AttendCeremonies, exchange => Task.FromResult<object?>(Details(Find(exchange)))),
        new("POST", "ceremonies/{name}/abort", Right.LeadCeremonies, async exchange =>
        {
            await commands.AbortAsync(exchange.Caller, Find(exchange).Name, (await exchange.BodyAsync<AbortCeremony>()).Reason ?? "", exchange.Aborted);
            return Details(Find(exchange));
        }),
        new("GET", "ceremonies/{name}/evidence", Right.ReadAudit, async exchange =>
        {
            var name = Find(exchange).Name;
            var pack = await evidence.PackAsync(exchange.Caller, name, exchange.Aborted);
            return new CeremonyEvidenceMessage(name, pack, Convert.ToHexStringLower(SHA256.HashData(pack)), signer.Key.ToString(), signer.Key.FileSha256);
        }),
    ];

    internal static IReadOnlyList<CeremonyPersonMessage> PeopleOf(CeremonyRun run) => [.. run.People.Select(person => new CeremonyPersonMessage(person.Name, Words.Of(person.Role)))];

    internal static IReadOnlyList<CeremonyDeviationMessage> DeviationsOf(CeremonyRun run) =>
        [.. run.Deviations.Select(deviation => new CeremonyDeviationMessage(deviation.Number, deviation.By, deviation.Text, deviation.AcceptedBy, run.OpenDeviations.Contains(deviation)))];

    private CeremonyRun Find(AdminExchange exchange) =>
        ceremonies.Find(exchange.Caller, exchange.Path("name")) ?? throw RestRefusedException.NotFound($"there is no ceremony {exchange.Path("name")}");

    private CeremonyDetails Details(CeremonyRun run) => new(
        Row(run), run.Script.Sha256, run.Transcript.Head,
        run.Current is { } step ? new(step.Number, step.Title, PrintedScript.Who(step.Act, run.Script), step.Says, step.Expects) : null,
        PeopleOf(run), DeviationsOf(run), run.Reason, store.Published(run.Name));

    private static CeremonyRow Row(CeremonyRun run) => new(
        run.Name, run.Script.Title, run.IsRehearsal, run.Outcome is { } outcome ? Words.Of(outcome) : "underWay", run.Current?.Number, run.Plan.Steps.Count, run.People.Count,
        run.Transcript.Lines is [var first, ..] ? first.Time : default);
}
