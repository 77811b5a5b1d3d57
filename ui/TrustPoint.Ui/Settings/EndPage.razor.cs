using TrustPoint.Ca.Callers;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Settings;

/// <summary>What has to be over before the box itself is ended, in the order in which it is done. It is ended at its terminal, with a disk for the evidence.</summary>
public sealed partial class EndPage(IBoxEnd box, CircuitCaller caller) : CommandView(caller, Right.ChangeSettings)
{
    private const string Command = "./trustpoint appliance end --reason \"…\" --to /mnt/evidence/box";

    private IReadOnlyList<EndObstacle>? obstacles;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        await LookAsync();
    }

    private async Task LookAsync() => obstacles = await box.CheckAsync(await NowAsync(), Gone);

    private static string? LinkTo(EndObstacle one) => one.Kind switch
    {
        EndObstacleKind.Device when !one.Name.StartsWith('+') => $"/devices/{Uri.EscapeDataString(one.Name)}",
        EndObstacleKind.Transfer => $"/transfers/{one.Name}?side={one.Transfer!.Value.Side}",
        EndObstacleKind.Ceremony => $"/ceremonies/{Uri.EscapeDataString(one.Name)}",
        EndObstacleKind.Authority => $"/authorities/{one.Name}/end",
        _ => null,
    };
}
