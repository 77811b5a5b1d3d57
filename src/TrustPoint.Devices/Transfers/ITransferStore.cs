using TrustPoint.Ca.Audit;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Devices.Transfers;

/// <summary>A transfer as it stands in the manufacturer's books: nothing of it is ever changed or deleted (LIF-55).</summary>
public sealed record Booking
{
    /// <summary>The statement's id.</summary>
    public required Guid Transfer { get; init; }

    /// <summary>SHA-256 over the statement, in lower-case hex.</summary>
    public required string StatementSha256 { get; init; }

    /// <summary>SHA-256 over the acceptance, in lower-case hex.</summary>
    public required string AcceptanceSha256 { get; init; }

    /// <summary>When it was booked.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The accepted package's documents and signatures, as a package.</summary>
    public required byte[] Documents { get; init; }

    /// <summary><c>booking.json</c>.</summary>
    public required byte[] Receipt { get; init; }

    /// <summary><c>booking.p7s</c>.</summary>
    public required byte[] Signature { get; init; }
}

/// <summary>A device's change of owner, to be stored with its booking.</summary>
/// <param name="Product">As it is from now on, with the version and the last voucher that were decided by.</param>
/// <param name="Line">The line of its life.</param>
/// <param name="BeforeTransfer">The booking that its chain of title ends with until now, by SHA-256 over the receipt in lower-case hex; null: none.</param>
/// <param name="BeforeVoucher">Or the voucher, by SHA-256 over it; null: none.</param>
/// <param name="Entry">Its entry.</param>
public sealed record TitleChange(Product Product, DeviceTransition Line, string? BeforeTransfer, string? BeforeVoucher, AuditEntry Entry);

/// <summary>What the chain of title of a device ends with, as it is on the books.</summary>
/// <param name="Transfer">The last link: SHA-256 over a booking's receipt, or of a release (<see cref="TitleLink"/>), in lower-case hex; null: none, or a voucher came after a release.</param>
/// <param name="Voucher">Where that is null, the last voucher: SHA-256 over it; null: none was issued.</param>
public sealed record KnownTitle(string? Transfer, string? Voucher)
{
    /// <summary>What the owner's next statement follows on (LIF-46).</summary>
    public TitleHead Head => new(Transfer, Voucher);

    /// <summary>A booking stays the end whatever vouchers come after it: its buyer knows its receipt, and not each voucher. After a release the next voucher is the end.</summary>
    /// <param name="link">The last link; null: there is none.</param>
    /// <param name="isBooking">Whether that is a booking.</param>
    /// <param name="voucher">The last voucher since; without a link the last one; null: none.</param>
    public static KnownTitle Of(string? link, bool isBooking, string? voucher) => link is not null && (isBooking || voucher is null) ? new(link, null) : new(null, voucher);
}

/// <summary>The manufacturer's books of transfers, as they are kept. Every change is durable with its audit entry.</summary>
public interface ITransferStore
{
    /// <summary>By SHA-256 over the statement; null: it is not booked.</summary>
    ValueTask<Booking?> FindBookingAsync(string statementSha256, CancellationToken ct);

    /// <summary>By the statement's id; null: nothing is booked under it.</summary>
    ValueTask<Booking?> FindBookingAsync(Guid transfer, CancellationToken ct);

    /// <summary>What is on the books about the title of a product.</summary>
    ValueTask<KnownTitle> TitleAsync(string device, CancellationToken ct);

    /// <summary>Books: the receipt, the buyer as an owner where it is a new one, and all devices; or nothing.</summary>
    /// <param name="booking">The booking.</param>
    /// <param name="buyer">The owner to add; null: it is there.</param>
    /// <param name="changes">All devices.</param>
    /// <param name="entry">The booking's entry.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>False: a device, its chain of title, or the buyer was changed meanwhile, or the statement was booked; nothing was stored.</returns>
    Task<bool> BookAsync(Booking booking, (Owner Owner, AuditEntry Entry)? buyer, IReadOnlyList<TitleChange> changes, AuditEntry entry, CancellationToken ct);
}
