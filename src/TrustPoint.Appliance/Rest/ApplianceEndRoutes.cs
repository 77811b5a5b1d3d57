using TrustPoint.Appliance.Ending;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Ui.Settings;

namespace TrustPoint.Appliance.Rest;

/// <summary>The end of the box itself.</summary>
internal sealed class ApplianceEndRoutes(BoxEnd box) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "appliance/end", Right.ChangeSettings, async exchange =>
            (await box.CheckAsync(exchange.Caller, exchange.Aborted)).Select(one => new EndObstacleRow(Words.Of(one.Kind), one.Name, DetailOf(one), one.Command)).ToList()),
        new("POST", "appliance/end", Right.WriteToBox, async exchange =>
        {
            var wanted = await exchange.BodyAsync<EndAppliance>();
            var end = await box.EndAsync(exchange.Caller, wanted.Reason, wanted.Folder, exchange.Aborted);
            return new ApplianceEnding(end.Id, end.Folder, end.Evidence);
        }),
    ];

    private static string DetailOf(EndObstacle one) => one switch
    {
        { Device: { } state } => LifeWords.Of(state),
        { Transfer: var (side, progress) } => $"{Words.Of(side)}, {Words.Of(progress)}",
        _ => one.Title ?? "",
    };
}
