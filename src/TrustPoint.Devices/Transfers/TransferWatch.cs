using TrustPoint.Ca.Callers;

namespace TrustPoint.Devices.Transfers;

/// <summary>
/// Goes on with what a seller's devices wait for: until what is revoked is on a CRL, until all is revoked, or because the box was switched off in between. Nobody needs
/// to look again (LIF-34, LIF-38).
/// </summary>
public sealed class TransferWatch(IHeldTransferStore store, SellersRelease release, TransferDesk desk, MachineTransfers machines)
{
    /// <summary>How often to look.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMinutes(1);

    private const int MostAtOnce = 100;

    private static readonly TransferWatcher Caller = new();

    /// <summary>Does what can be done now. What a transfer still waits for is said on its page.</summary>
    /// <param name="ct">Stops between two transfers.</param>
    public async Task LookAsync(CancellationToken ct)
    {
        // A manufacturer that does not answer is waited for once in a look.
        var silent = new HashSet<string>(StringComparer.Ordinal);
        foreach (var transfer in await store.WaitingAsync(MostAtOnce, ct))
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                // LIF-71: a machine of which a part is booked follows with the rest of it.
                if (transfer.Progress == TransferProgress.Accepted && !silent.Contains(transfer.Manufacturer) && await machines.IsPartlyBookedAsync(transfer, ct))
                {
                    if (await BookAsync(transfer, ct)) continue;
                    silent.Add(transfer.Manufacturer);
                }
                await release.GoOnAsync(Caller, transfer, ct);
            }
            catch (CommandRefusedException)
            {
                // Somebody went on with it at the same moment: the next look sees how it stands.
            }
        }
    }

    private async Task<bool> BookAsync(HeldTransfer transfer, CancellationToken ct)
    {
        try
        {
            await desk.BookAsync(Caller, transfer.Id, transfer.Side, ct);
            return true;
        }
        catch (Exception refused) when (refused is CommandRefusedException or TransferRefusedException)
        {
            // Its manufacturer cannot be reached, or says no: whoever looks at the machine sees that it is not booked.
            return false;
        }
    }
}
