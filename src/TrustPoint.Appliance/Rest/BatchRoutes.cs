using System.Globalization;
using TrustPoint.Appliance.Enrolment;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Ownership;

namespace TrustPoint.Appliance.Rest;

/// <summary>Batches of production lines.</summary>
internal sealed class BatchRoutes(Batches batches, Factories factories, TrustAnchors anchors, ProductionLines lines, TimeProvider time) : IAdminRoutes
{
    private static readonly (string Title, Func<BatchRow, string?> Cell)[] Columns =
    [
        ("name", row => row.Name), ("domain", row => row.Domain), ("model", row => row.Model), ("quota", row => row.Quota.ToString(CultureInfo.InvariantCulture)),
        ("made", row => row.Made.ToString(CultureInfo.InvariantCulture)), ("from", row => Words.Time(row.From)), ("until", row => Words.Time(row.Until)),
    ];

    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "batches", Right.SeeDevices, async exchange =>
        {
            var filter = new BatchFilter(exchange.Query("text"), exchange.Query("domain"), exchange.Query("model"), exchange.Word<BatchState>("state"));
            return await new ListAnswer<Batch, BatchSort>(exchange, page => batches.ListAsync(exchange.Caller, filter, page, exchange.Aborted)).WriteAsync(Row, Columns);
        }),
        new("POST", "batches", Right.MakeCodes, async exchange =>
        {
            var wanted = await exchange.BodyAsync<OpenBatch>();
            var until = time.GetUtcNow() + TimeSpan.FromSeconds(Math.Clamp(wanted.OpenForSeconds, 0, int.MaxValue));
            var (code, batch) = await batches.OpenAsync(
                exchange.Caller, new(wanted.Name, OwnershipRoutes.DomainOf(factories, wanted.Domain), wanted.Model, wanted.Quota, null, until), exchange.Aborted);
            return new BatchOpened(Row(batch), code, lines.EstUrl(batch.Domain), anchors.Pem);
        }),
        new("POST", "batches/{name}/close", Right.MakeCodes, async exchange => Row(await batches.CloseAsync(exchange.Caller, exchange.Path("name"), exchange.Aborted))),
    ];

    private static BatchRow Row(Batch batch) => new(batch.Name, batch.Domain, batch.Model, batch.Quota, batch.Made, batch.From, batch.Until);
}
