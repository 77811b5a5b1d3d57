using TrustPoint.Appliance.Options;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Ownership;

namespace TrustPoint.Appliance.Rest;

/// <summary>Batches of production lines.</summary>
internal sealed class BatchRoutes(Batches batches, Factories factories, TrustAnchors anchors, ApplianceOptions options, TimeProvider time) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "batches", Right.SeeDevices, async exchange => (await batches.ListAsync(exchange.Caller, exchange.Query("domain"), exchange.Aborted)).Select(Row).ToList()),
        new("POST", "batches", Right.MakeCodes, async exchange =>
        {
            var wanted = await exchange.BodyAsync<OpenBatch>();
            var until = time.GetUtcNow() + TimeSpan.FromSeconds(Math.Clamp(wanted.OpenForSeconds, 0, int.MaxValue));
            var (code, batch) = await batches.OpenAsync(
                exchange.Caller, new(wanted.Name, OwnershipRoutes.DomainOf(factories, wanted.Domain), wanted.Model, wanted.Quota, null, until), exchange.Aborted);
            return new BatchOpened(Row(batch), code, $"{options.DevicesUrl}/.well-known/est/{batch.Domain}", anchors.Pem);
        }),
        new("POST", "batches/{name}/close", Right.MakeCodes, async exchange => Row(await batches.CloseAsync(exchange.Caller, exchange.Path("name"), exchange.Aborted))),
    ];

    private static BatchRow Row(Batch batch) => new(batch.Name, batch.Domain, batch.Model, batch.Quota, batch.Made, batch.From, batch.Until);
}
