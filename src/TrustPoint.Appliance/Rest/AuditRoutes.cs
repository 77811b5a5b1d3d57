using System.Globalization;
using System.Text.Json;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Appliance.Rest;

/// <summary>The audit log: exported and verified.</summary>
internal sealed class AuditRoutes(AuditList list, AuditTrail trail, IAuditStore audit, CheckpointSigner signer) : IAdminRoutes
{
    private static readonly (string Title, Func<AuditRow, string?> Cell)[] Columns =
    [
        ("index", row => row.Index.ToString(CultureInfo.InvariantCulture)), .. new[] { "time", "component", "event", "subject", "proof", "outcome" }
            .Select(name => (name, (Func<AuditRow, string?>)(row => row.Entry.GetProperty(name).GetString()))),
        ("entry", row => row.Entry.GetRawText()),
    ];

    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "audit", Right.ReadAudit, async exchange =>
        {
            var filter = new AuditFilter(exchange.Query("event"), exchange.Time("since"), exchange.Time("until"), exchange.Query("subject"), exchange.Query("about"), exchange.Word<AuditOutcome>("outcome"));
            return await new ListAnswer<AuditRecord, AuditSort>(exchange, page => list.ListAsync(exchange.Caller, filter, page, exchange.Aborted)).WriteAsync(Row, Columns);
        }),
        new("POST", "audit/export", Right.WriteToBox, async exchange => await ExportAsync(await exchange.BodyAsync<ExportAudit>(), exchange.Aborted)),
        new("POST", "audit/verify", Right.ReadAudit, async exchange =>
        {
            var wanted = await exchange.BodyAsync<VerifyAudit>();
            return await trail.VerifyAsync(exchange.Caller, wanted.EarlierCheckpoint, progress: null, exchange.Aborted);
        }),
    ];

    private static AuditRow Row(AuditRecord record) => new(record.Index, JsonElement.Parse(record.Bytes));

    private async Task<AuditExported> ExportAsync(ExportAudit wanted, CancellationToken ct)
    {
        if (!Path.IsPathFullyQualified(wanted.Folder)) throw RestRefusedException.Invalid("the folder must be an absolute path");
        if (Directory.Exists(wanted.Folder) && Directory.EnumerateFileSystemEntries(wanted.Folder).Any())
        {
            throw RestRefusedException.Invalid($"{wanted.Folder} is not empty: an export is written whole, into a new folder");
        }
        // The last entries are covered too.
        _ = await signer.SignAsync(ct);
        try
        {
            return new(wanted.Folder, await new AuditExport(wanted.Folder).WriteAsync(audit, signer.Key, ct), signer.Key.ToString());
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw RestRefusedException.Invalid($"the appliance cannot write there: {failed.Message}");
        }
    }
}
