using System.Globalization;
using System.Security.Cryptography;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Callers;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Runs;

namespace TrustPoint.Appliance.Rest;

/// <summary>Ceremonies that were begun: where they stand, their evidence, and their end before the end.</summary>
internal sealed class CeremonyRoutes(OpenCeremonies ceremonies, TrustPoint.Ceremonies.Runs.Ceremonies commands, CeremonyWords words, CeremonyEvidence evidence, CheckpointSigner signer) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "ceremonies", Right.AttendCeremonies, exchange => Task.FromResult<object?>(ceremonies.List(exchange.Caller).Select(CeremonyWords.Row).ToList())),
        new("GET", "ceremonies/{name}", Right.AttendCeremonies, exchange => Task.FromResult<object?>(words.Details(Find(exchange)))),
        new("GET", "ceremonies/{name}/transcript", Right.AttendCeremonies, exchange =>
        {
            var after = exchange.Query<long>("after", "the number of a line", text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) ? seq : null) ?? 0;
            return Task.FromResult<object?>(Find(exchange).Transcript.Lines.Where(line => line.Seq > after).Select(CeremonyWords.Line).ToList());
        }),
        new("POST", "ceremonies/{name}/abort", Right.LeadCeremonies, async exchange =>
        {
            await commands.AbortAsync(exchange.Caller, Find(exchange).Name, (await exchange.BodyAsync<AbortCeremony>()).Reason ?? "", exchange.Aborted);
            return words.Details(Find(exchange));
        }),
        new("GET", "ceremonies/{name}/evidence", Right.ReadAudit, async exchange =>
        {
            var name = Find(exchange).Name;
            var pack = await evidence.PackAsync(exchange.Caller, name, exchange.Aborted);
            return new CeremonyEvidenceMessage(name, pack, Convert.ToHexStringLower(SHA256.HashData(pack)), signer.Key.ToString(), signer.Key.FileSha256);
        }),
    ];

    private CeremonyRun Find(AdminExchange exchange) =>
        ceremonies.Find(exchange.Caller, exchange.Path("name")) ?? throw RestRefusedException.NotFound($"there is no ceremony {exchange.Path("name")}");
}
