using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Retirement;

namespace TrustPoint.Appliance.Rest;

/// <summary>What was retired, with its certificates of retirement.</summary>
internal sealed class RetirementRoutes(RetiredThings retired) : IAdminRoutes
{
    private static readonly (string Title, Func<RetirementRow, string?> Cell)[] Columns =
    [
        ("kind", row => row.Kind), ("name", row => row.Name), ("domain", row => row.Domain), ("subject", row => row.Subject), ("at", row => Words.Time(row.At)), ("by", row => row.By), ("sha256", row => row.Sha256),
    ];

    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "retirements", Right.SeeDevices, async exchange =>
        {
            var filter = new RetiredFilter(exchange.Query("text"), exchange.Word<RetiredKind>("kind"), exchange.Query("domain"));
            return await new ListAnswer<RetiredThing, RetiredSort>(exchange, page => retired.ListAsync(exchange.Caller, filter, page, exchange.Aborted)).WriteAsync(RetirementRow.Of, Columns);
        }),
        new("GET", "retirements/{kind}/{name}", Right.SeeDevices, async exchange =>
        {
            var kind = Words.Parse<RetiredKind>(exchange.Path("kind")) ?? throw RestRefusedException.Invalid("what is retired is a device, an authority or an appliance");
            return await retired.FindAsync(exchange.Caller, kind, exchange.Path("name"), exchange.Aborted) is { } thing
                ? RetirementMessage.Of(thing)
                : throw RestRefusedException.NotFound($"there is no certificate of retirement of {Words.Of(kind)} {exchange.Path("name")}");
        }),
    ];
}
