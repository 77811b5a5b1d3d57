using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Lists;
using TrustPoint.Formats;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Devices.Transfers;

/// <summary>Brings accepted transfers to a manufacturer over the network. The host has one.</summary>
public interface IBookingErrand
{
    /// <summary>Has a package booked.</summary>
    /// <param name="manufacturer">The manufacturer's name here.</param>
    /// <param name="package">The accepted package, a ZIP.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>The package with the receipt, a ZIP.</returns>
    /// <exception cref="CommandRefusedException">There is nobody to ask, it was refused, or cannot be reached: says why.</exception>
    Task<ReadOnlyMemory<byte>> BookAsync(string manufacturer, ReadOnlyMemory<byte> package, CancellationToken ct);
}

/// <summary>All transfers of this box's domains, and the one place where packages come in, from whatever side.</summary>
public sealed class TransferDesk(IHeldTransferStore store, SellersDesk seller, SellersRelease release, BuyersDesk buyer, IBookingErrand errand, Domains domains, Authorities authorities)
{
    /// <summary>A package is not larger than this, in octets.</summary>
    public const int LargestPackage = TransferPackage.MaxSize;

    /// <summary>A page of the list of transfers.</summary>
    /// <param name="caller">Who sees devices of the filter's domain or, without one, of some: the list is narrowed to these.</param>
    /// <param name="filter">What to list.</param>
    /// <param name="page">Which page, in which order.</param>
    /// <param name="ct">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CursorRefusedException">The cursor belongs to another list, filter or order.</exception>
    public Task<Page<HeldTransfer>> ListAsync(Caller caller, TransferFilter filter, PageRequest<TransferSort> page, CancellationToken ct)
    {
        var narrowed = filter with { Seen = caller.Narrow(Right.SeeDevices, filter.Domain) };
        return page.ReadAsync(narrowed, from => store.ListAsync(narrowed, page.Sort, from, page.Limit, ct));
    }

    /// <summary>A transfer and how its devices stand; null: there is none.</summary>
    /// <param name="caller">Who sees devices of its domain.</param>
    /// <param name="id">The statement's id.</param>
    /// <param name="side">On which side; null: the seller's, where this box is on both.</param>
    /// <param name="ct">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not see devices of its domain or, when there is none, of all.</exception>
    public async Task<ReleaseStanding?> FindAsync(Caller caller, Guid id, TransferSide? side, CancellationToken ct)
    {
        var transfer = await HeldAsync(id, side, ct);
        caller.Require(Right.SeeDevices, transfer?.Domain);
        return transfer is null ? null : await release.LookAsync(transfer, ct);
    }

    /// <summary>The package as it goes to the other party: an acceptance that nobody has signed yet stays here.</summary>
    /// <returns>A ZIP.</returns>
    public static byte[] Outgoing(HeldTransfer transfer)
    {
        var package = TransferPackage.Decode(transfer.Package);
        return package.Find(TransferPackage.Acceptance) is not null && package.Find(TransferPackage.AcceptanceSignature) is null ? package.Without(TransferPackage.Acceptance).Encode() : transfer.Package;
    }

    /// <summary>Takes in what came: an offer to one of our domains, its acceptance, the manufacturer's receipt, or a closed transfer.</summary>
    /// <param name="caller">Who may transfer devices of the domain.</param>
    /// <param name="zip">The package, a ZIP.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="TransferRefusedException">It does not hold, by the rule that is named.</exception>
    /// <exception cref="CommandRefusedException">It is not for this box, or nothing is waited for.</exception>
    public async Task<ReleaseStanding> TakeAsync(Caller caller, ReadOnlyMemory<byte> zip, CancellationToken ct)
    {
        caller.Narrow(Right.TransferDevices, null);
        var package = Read(zip);
        var statement = TransferOffer.Read(package, TransferPackage.Statement, TransferStatement.Decode);
        if (await store.FindAsync(statement.Id, TransferSide.Seller, ct) is { } own && package.Stage != TransferStage.Offered) return await release.TakeAsync(caller, own, package, ct);
        if (await store.FindAsync(statement.Id, TransferSide.Buyer, ct) is { } bought) return await release.LookAsync(await buyer.TakeBookedAsync(caller, bought, package, ct), ct);
        var domain = domains.All.FirstOrDefault(domain => authorities.Find(domain.Authority)?.Certificate is { } anchor && anchor.PublicKey.Der.Span.SequenceEqual(statement.To.Anchor.PublicKey.Der.Span))
            ?? throw new CommandRefusedException(CommandRefusal.Conflict, $"this transfer is from {statement.From.Name} to {statement.To.Name}, and neither is a domain of this box");
        return await release.LookAsync(await buyer.TakeOfferAsync(caller, domain, package, ct), ct);
    }

    /// <summary>Takes a device's own confirmation of its reset (LIF-35), of whatever transfer it is.</summary>
    /// <inheritdoc cref="TakeAsync" path="/exception"/>
    public async Task<ReleaseStanding> ConfirmResetAsync(Caller caller, Guid id, ReadOnlyMemory<byte> confirmation, ReadOnlyMemory<byte> signature, CancellationToken ct) =>
        await release.GoOnAsync(caller, await release.ConfirmAsync(caller, await SellersAsync(caller, id, ct), confirmation, signature, ct) ?? throw TransferEntries.Meanwhile(), ct);

    /// <summary>Records that two people wiped a device (LIF-35).</summary>
    /// <inheritdoc cref="TakeAsync" path="/exception"/>
    public async Task<ReleaseStanding> RecordWipeAsync(Caller caller, Guid id, string serialNumber, string doneBy, string witnessedBy, string how, CancellationToken ct) =>
        await release.RecordAsync(caller, await SellersAsync(caller, id, ct), serialNumber, doneBy, witnessedBy, how, ct);

    /// <summary>Has an accepted transfer booked over the network, and takes the receipt in (LIF-33).</summary>
    /// <inheritdoc cref="TakeAsync" path="/exception"/>
    public async Task<ReleaseStanding> BookAsync(Caller caller, Guid id, TransferSide? side, CancellationToken ct)
    {
        var transfer = await HeldAsync(id, side, ct);
        caller.RequireAlone(Right.TransferDevices, transfer?.Domain);
        if (transfer is not { Progress: TransferProgress.Accepted }) throw new CommandRefusedException(CommandRefusal.Conflict, "there is no such transfer that is accepted and not booked");
        var booked = await errand.BookAsync(transfer.Manufacturer, Outgoing(transfer), ct);
        return await TakeSideAsync(caller, transfer, Read(booked), ct);
    }

    /// <summary>Names the certificates of this box by which remote maintenance goes after the handover (LIF-72), in the acceptance that a person signs later; none takes them out.</summary>
    /// <param name="caller">Who may transfer devices of the buyer's domain.</param>
    /// <param name="id">The statement's id.</param>
    /// <param name="sha256">Their fingerprints in hex; colons are allowed.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <inheritdoc cref="TakeAsync" path="/exception"/>
    public async Task<ReleaseStanding> MaintainAsync(Caller caller, Guid id, IReadOnlyList<string> sha256, CancellationToken ct) =>
        await release.LookAsync(await buyer.MaintainAsync(caller, id, sha256, ct), ct);

    /// <summary>Does what can be done now with the devices of the seller.</summary>
    /// <inheritdoc cref="TakeAsync" path="/exception"/>
    public async Task<ReleaseStanding> GoOnAsync(Caller caller, Guid id, CancellationToken ct) => await release.GoOnAsync(caller, await SellersAsync(caller, id, ct), ct);

    /// <summary>Gives a transfer up before it is booked (LIF-39).</summary>
    /// <inheritdoc cref="TakeAsync" path="/exception"/>
    public async Task<ReleaseStanding> CancelAsync(Caller caller, Guid id, TransferSide? side, string note, CancellationToken ct)
    {
        var transfer = await HeldAsync(id, side, ct);
        caller.RequireAlone(Right.TransferDevices, transfer?.Domain);
        if (transfer is null) throw Unknown(id);
        return transfer.Side == TransferSide.Buyer
            ? await release.LookAsync(await buyer.CancelAsync(caller, transfer, note, ct), ct)
            : await release.GoOnAsync(caller, await seller.CancelAsync(caller, id, note, ct), ct);
    }

    /// <summary>Opens what somebody brought.</summary>
    /// <exception cref="TransferRefusedException">It is no package.</exception>
    internal static TransferPackage Read(ReadOnlyMemory<byte> zip)
    {
        try
        {
            return TransferPackage.Decode(zip);
        }
        catch (DecodeException error)
        {
            throw new TransferRefusedException(TransferRule.Form, $"this is no package of a transfer, or a damaged one: {error.Message}");
        }
    }

    private async Task<ReleaseStanding> TakeSideAsync(Caller caller, HeldTransfer transfer, TransferPackage package, CancellationToken ct) => transfer.Side == TransferSide.Seller
        ? await release.TakeAsync(caller, transfer, package, ct)
        : await release.LookAsync(await buyer.TakeBookedAsync(caller, transfer, package, ct), ct);

    private async Task<HeldTransfer> SellersAsync(Caller caller, Guid id, CancellationToken ct)
    {
        var transfer = await store.FindAsync(id, TransferSide.Seller, ct);
        caller.RequireAlone(Right.TransferDevices, transfer?.Domain);
        return transfer ?? throw Unknown(id);
    }

    private async ValueTask<HeldTransfer?> HeldAsync(Guid id, TransferSide? side, CancellationToken ct) =>
        side is { } one ? await store.FindAsync(id, one, ct) : await store.FindAsync(id, TransferSide.Seller, ct) ?? await store.FindAsync(id, TransferSide.Buyer, ct);

    private static CommandRefusedException Unknown(Guid id) => new(CommandRefusal.NotFound, $"there is no transfer {id:D} here");
}
