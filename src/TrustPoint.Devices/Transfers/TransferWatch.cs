using TrustPoint.Ca.Callers;

namespace TrustPoint.Devices.Transfers;

/// <summary>
/// Goes on with what a seller's devices wait for: until what is revoked is on a CRL, until all is revoked, or because the box was switched off in between. Nobody needs
/// to look again (LIF-34, LIF-38).
/// </summary>
public sealed class TransferWatch(IHeldTransferStore store, SellersRelease release)
{
    /// <summary>How often to look.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMinutes(1);

    private const int MostAtOnce = 100;

    private static readonly TransferWatcher Caller = new();

    /// <summary>Does what can be done now. What a transfer still waits for is said on its page.</summary>
    /// <param name="ct">Stops between two transfers.</param>
    public async Task LookAsync(CancellationToken ct)
    {
        foreach (var transfer in await store.WaitingAsync(MostAtOnce, ct))
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                await release.GoOnAsync(Caller, transfer, ct);
            }
            catch (CommandRefusedException)
            {
                // Somebody went on with it at the same moment: the next look sees how it stands.
            }
        }
    }
}
