using System.Globalization;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Joining;

namespace TrustPoint.Appliance.Rest;

/// <summary>Devices that come in by voucher.</summary>
internal sealed class JoinRoutes(Joins joins) : IAdminRoutes
{
    private static readonly (string Title, Func<JoinRow, string?> Cell)[] Columns =
    [
        ("number", row => row.Number.ToString(CultureInfo.InvariantCulture)), ("state", row => Words.Of(row.State)), ("manufacturer", row => row.Manufacturer),
        ("serialNumber", row => row.SerialNumber), ("domain", row => row.Domain), ("reason", row => row.Reason), ("verdict", row => Words.Of(row.Verdict)),
        ("decidedBy", row => row.DecidedBy), ("idevidSha256", row => row.IdevidSha256), ("domainId", row => row.DomainId), ("certificateMatched", row => row.CertificateMatched ? "true" : "false"), ("createdAt", row => Words.Time(row.CreatedAt)),
        ("changedAt", row => Words.Time(row.ChangedAt)),
    ];

    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "joins", Right.SeeDevices, async exchange =>
        {
            var filter = new JoinFilter(exchange.Query("domain"), exchange.Query("manufacturer"), exchange.Query("serialNumber"), exchange.Word<JoinState>("state"));
            return await new ListAnswer<Join, JoinSort>(exchange, page => joins.ListAsync(exchange.Caller, filter, page, exchange.Aborted)).WriteAsync(Row, Columns);
        }),
        new("GET", "joins/{number}", Right.SeeDevices, async exchange => Row(
            await joins.FindAsync(exchange.Caller, NumberIn(exchange), exchange.Aborted) ?? throw RestRefusedException.NotFound($"there is no join {exchange.Path("number")}"))),
        new("POST", "joins/{number}/approve", Right.DecideRequests, async exchange => Row(await joins.DecideAsync(exchange.Caller, NumberIn(exchange), true, exchange.Aborted))),
        new("POST", "joins/{number}/refuse", Right.DecideRequests, async exchange => Row(await joins.DecideAsync(exchange.Caller, NumberIn(exchange), false, exchange.Aborted))),
    ];

    private static long NumberIn(AdminExchange exchange) =>
        long.TryParse(exchange.Path("number"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw RestRefusedException.Invalid("a join has a number");

    private static JoinRow Row(Join join) => new(
        join.Id, join.State, join.Manufacturer, join.SerialNumber, join.Domain, join.Reason, join.Verdict, join.DecidedBy, join.IdevidSha256,
        join.DomainId is { } domain ? Convert.ToBase64String(domain) : null, join.CertificateMatched, join.CreatedAt, join.ChangedAt);
}
