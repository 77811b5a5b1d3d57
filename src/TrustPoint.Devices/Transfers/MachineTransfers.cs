using TrustPoint.Ca.Callers;

namespace TrustPoint.Devices.Transfers;

/// <summary>A machine on its way to another owner (LIF-71).</summary>
/// <param name="Machine">The machine, as its statements say.</param>
/// <param name="Parts">Its transfers that are here, one for each manufacturer, with each of its devices.</param>
/// <param name="Troubles">What could not be done now, in words.</param>
public sealed record MachineStanding(HeldMachine Machine, IReadOnlyList<ReleaseStanding> Parts, IReadOnlyList<string> Troubles)
{
    /// <summary>How many of its statements are booked.</summary>
    public int Booked => Parts.Count(part => part.Transfer.Progress is TransferProgress.Booked or TransferProgress.Closed);

    /// <summary>Whether the whole of it went: only if all are booked.</summary>
    public bool IsComplete => Booked == Machine.Statements;
}

/// <summary>Whole machines: each manufacturer of their components books its own, all or nothing; the machine went when all have (LIF-71).</summary>
public sealed class MachineTransfers(IHeldTransferStore store, TransferDesk desk)
{
    /// <summary>How a machine stands; null: there is no transfer of it here.</summary>
    /// <param name="caller">Who sees devices of its domain.</param>
    /// <param name="machine">The machine's id, as its statements say.</param>
    /// <param name="side">On which side; null: the seller's, where this box is on both.</param>
    /// <param name="ct">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not see devices of its domain or, when there is none, of all.</exception>
    public async Task<MachineStanding?> FindAsync(Caller caller, Guid machine, TransferSide? side, CancellationToken ct)
    {
        var parts = await PartsAsync(machine, side, ct);
        caller.Require(Right.SeeDevices, parts is [var first, ..] ? first.Domain : null);
        return await StandingAsync(caller, parts, [], ct);
    }

    /// <summary>Has booked what is accepted and not booked, by each manufacturer for itself. One that cannot be reached keeps none of the others from it.</summary>
    /// <inheritdoc cref="FindAsync"/>
    /// <exception cref="CommandRefusedException">There is no transfer of it here.</exception>
    public async Task<MachineStanding> BookAsync(Caller caller, Guid machine, TransferSide? side, CancellationToken ct)
    {
        var parts = await PartsAsync(machine, side, ct);
        caller.RequireAlone(Right.TransferDevices, parts is [var first, ..] ? first.Domain : null);
        var troubles = new List<string>();
        foreach (var part in parts.Where(part => part.Progress == TransferProgress.Accepted))
        {
            try
            {
                await desk.BookAsync(caller, part.Id, part.Side, ct);
            }
            catch (Exception refused) when (refused is CommandRefusedException or TransferRefusedException)
            {
                troubles.Add($"{part.Manufacturer}: {refused.Message}");
            }
        }
        return await StandingAsync(caller, await PartsAsync(machine, parts is [var one, ..] ? one.Side : side, ct), troubles, ct)
            ?? throw new CommandRefusedException(CommandRefusal.NotFound, $"there is no transfer of a machine {machine:D} here");
    }

    /// <summary>Whether somebody began to have a machine booked, so that the rest of it follows when its manufacturers can be reached again.</summary>
    internal async Task<bool> IsPartlyBookedAsync(HeldTransfer transfer, CancellationToken ct) => transfer.Machine is { } machine
        && (await PartsAsync(machine.Id, transfer.Side, ct)).Any(part => part.Progress is TransferProgress.Booked or TransferProgress.Closed && part.Domain == transfer.Domain && part.Other == transfer.Other);

    // What somebody else's statements say of the same machine is not of this one: those of one domain of ours with one other party belong together.
    private async Task<IReadOnlyList<HeldTransfer>> PartsAsync(Guid machine, TransferSide? side, CancellationToken ct)
    {
        var parts = await store.OfMachineAsync(machine, side ?? TransferSide.Seller, ct);
        if (parts is [] && side is null) parts = await store.OfMachineAsync(machine, TransferSide.Buyer, ct);
        return parts is [var first, ..] ? [.. parts.Where(part => part.Domain == first.Domain && part.Other == first.Other)] : parts;
    }

    private async Task<MachineStanding?> StandingAsync(Caller caller, IReadOnlyList<HeldTransfer> parts, IReadOnlyList<string> troubles, CancellationToken ct)
    {
        if (parts is not [{ Machine: { } machine }, ..]) return null;
        var standing = new List<ReleaseStanding>(parts.Count);
        foreach (var part in parts)
        {
            if (await desk.FindAsync(caller, part.Id, part.Side, ct) is { } found) standing.Add(found);
        }
        return new(machine, standing, troubles);
    }
}
