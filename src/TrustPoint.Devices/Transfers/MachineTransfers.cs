using TrustPoint.Ca.Callers;
using TrustPoint.Formats.Transfers;

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
    /// <param name="transfer">One of its transfers; null: there is no other machine of that id.</param>
    /// <param name="side">On which side; null: the seller's, where this box is on both.</param>
    /// <param name="ct">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not see devices of its domain or, when there is none, of all.</exception>
    /// <exception cref="CommandRefusedException">Others name a machine of the same id, and it is not said which of them is meant.</exception>
    public async Task<MachineStanding?> FindAsync(Caller caller, Guid machine, Guid? transfer, TransferSide? side, CancellationToken ct)
    {
        var (parts, others) = await PartsAsync(machine, transfer, side, ct);
        caller.Require(Right.SeeDevices, parts is [var first, ..] ? first.Domain : null);
        if (others) throw Unclear(machine);
        return await StandingAsync(caller, parts, [], ct);
    }

    /// <summary>Has booked what is accepted and not booked, by each manufacturer for itself. One that cannot be reached keeps none of the others from it.</summary>
    /// <inheritdoc cref="FindAsync"/>
    /// <exception cref="CommandRefusedException">There is no transfer of it here, or others name a machine of the same id, and it is not said which of them is meant.</exception>
    public async Task<MachineStanding> BookAsync(Caller caller, Guid machine, Guid? transfer, TransferSide? side, CancellationToken ct)
    {
        var (parts, others) = await PartsAsync(machine, transfer, side, ct);
        caller.RequireAlone(Right.TransferDevices, parts is [var first, ..] ? first.Domain : null);
        if (others) throw Unclear(machine);
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
        return await StandingAsync(caller, parts is [var one, ..] ? (await PartsAsync(machine, one.Id, one.Side, ct)).Parts : [], troubles, ct)
            ?? throw new CommandRefusedException(CommandRefusal.NotFound, $"there is no transfer of a machine {machine:D} here");
    }

    /// <summary>Whether somebody began to have a machine booked, so that the rest of it follows when its manufacturers can be reached again.</summary>
    internal async Task<bool> IsPartlyBookedAsync(HeldTransfer transfer, CancellationToken ct) => transfer.Machine is { } machine
        && (await PartsAsync(machine.Id, transfer.Id, transfer.Side, ct)).Parts.Any(part => part.Progress is TransferProgress.Booked or TransferProgress.Closed);

    // Others: whether somebody else names a machine of the same id, and it is not said by a transfer which is meant.
    private async Task<(IReadOnlyList<HeldTransfer> Parts, bool Others)> PartsAsync(Guid machine, Guid? transfer, TransferSide? side, CancellationToken ct)
    {
        var all = await store.OfMachineAsync(machine, side ?? TransferSide.Seller, ct);
        if (side is null && !all.Any(IsMeant)) all = await store.OfMachineAsync(machine, TransferSide.Buyer, ct);
        if (all.FirstOrDefault(IsMeant) is not { } one) return ([], false);
        var statement = StatementOf(one);
        List<HeldTransfer> parts = [.. all.Where(part => part.Domain == one.Domain && IsSameMachine(StatementOf(part), statement))];
        return (parts, transfer is null && parts.Count < all.Count);

        bool IsMeant(HeldTransfer part) => transfer is null || part.Id == transfer;
    }

    /// <summary>Whether two statements are of one machine: what somebody else says of the same id is of another. A party is known by its key, for anybody may call itself so.</summary>
    internal static bool IsSameMachine(TransferStatement one, TransferStatement other) =>
        one.Machine is { } machine && machine.Id == other.Machine?.Id && one.From.IsSameAs(other.From) && one.To.IsSameAs(other.To);

    private static CommandRefusedException Unclear(Guid machine) =>
        new(CommandRefusal.Conflict, $"several parties name a machine {machine:D}: say by one of its transfers which of them is meant; 'transfer list' shows them with the parties");

    private static TransferStatement StatementOf(HeldTransfer transfer) => TransferStatement.Decode(TransferPackage.Decode(transfer.Package)[TransferPackage.Statement]);

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
