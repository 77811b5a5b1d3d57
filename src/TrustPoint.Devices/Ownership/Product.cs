using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Devices.Ownership;

/// <summary>
/// A device that was made here, as its manufacturer keeps it beside the registry. The device itself is one of a factory's domain, known by its
/// serial number there and not by a manufacturer.
/// </summary>
public sealed record Product
{
    /// <summary>The device's name in the registry.</summary>
    public required string Device { get; init; }

    /// <summary>The factory's domain.</summary>
    public required string Domain { get; init; }

    /// <summary>serialNumber of its factory identity; unique in the domain (IEEE 802.1AR section 8.6).</summary>
    public required string SerialNumber { get; init; }

    /// <summary>Its model, which says on which terms it gets vouchers.</summary>
    public required string Model { get; init; }

    /// <summary>Where it is in its life, as its manufacturer sees it.</summary>
    public DeviceState State { get; init; } = DeviceState.InTrade;

    /// <summary>Its registered owner; null: none.</summary>
    public string? Owner { get; init; }

    /// <summary>DER of the certificate that was pinned for whoever came first, where the model goes by that; null: nobody came.</summary>
    public byte[]? FirstComer { get; init; }

    /// <summary>Of one that somebody blocked (<see cref="DeviceState.Suspended"/>): why, in words. Whoever asks for a voucher is told.</summary>
    public string? Blocked { get; init; }

    /// <summary>Of one that is blocked: the state that it goes back to.</summary>
    public DeviceState? CameFrom { get; init; }

    /// <summary>Of one that is in repair: the owner that repairs it. Until then that one alone is given vouchers (LIF-60).</summary>
    public string? Workshop { get; init; }

    /// <summary>Until when that is so.</summary>
    public DateTimeOffset? WorkshopUntil { get; init; }

    /// <summary>The batch that it was made with; null: none, or it was made before that was kept.</summary>
    public string? Batch { get; init; }

    /// <summary>SHA-256 over the certificate that vouchers ended in when it was added, which stands in its firmware; null: not known.</summary>
    public byte[]? Anchor { get; init; }

    /// <summary>Number of its newest voucher; null: none was issued.</summary>
    public long? LastVoucher { get; init; }

    /// <summary>Rises with each change but vouchers: what was decided by an earlier one is not stored.</summary>
    public long Version { get; init; }

    /// <summary>Whether it belongs to nobody.</summary>
    public bool IsFree => this is { Owner: null, FirstComer: null };

    /// <summary>Where it stands: a repair that took longer than was said is over, also where nobody has written that down yet.</summary>
    public DeviceState StateAt(DateTimeOffset now) => State == DeviceState.InRepair && WorkshopUntil <= now ? DeviceState.Assigned : State;

    /// <summary>As the life of devices knows it.</summary>
    internal Device AsDevice() => new() { Name = Device, Domain = Domain, SerialNumber = SerialNumber, State = State, AddedAt = default };
}

/// <summary>What the factory knows of a product (LIF-1); serial number, model, batch and the anchor in its firmware stand in the product.</summary>
/// <param name="Product">The product.</param>
/// <param name="IssuerKeyIdentifier">subjectKeyIdentifier of the authority that signs its factory identity; null: that has none.</param>
/// <param name="KeySha256">SHA-256 over the SubjectPublicKeyInfo of its factory identity; null: it has none yet.</param>
public sealed record FactoryRecord(Product Product, byte[]? IssuerKeyIdentifier, byte[]? KeySha256);

/// <summary>What a list of products is narrowed by. Null members do not narrow.</summary>
/// <param name="Domain">Factory's domain.</param>
/// <param name="Owner">Registered owner.</param>
/// <param name="Model">Model.</param>
/// <param name="SerialNumber">The whole serial number.</param>
public sealed record ProductFilter(string? Domain = null, string? Owner = null, string? Model = null, string? SerialNumber = null)
{
    /// <summary>A part of the serial number.</summary>
    public string? Text { get; init; }

    /// <summary>State.</summary>
    public DeviceState? State { get; init; }

    /// <summary>Of this batch.</summary>
    public string? Batch { get; init; }

    /// <summary>True: those alone that lie at their owner's and never came in by voucher (LIF-64).</summary>
    public bool IsSpare { get; init; }

    /// <summary>The domains that whoever asks may see; null: all.</summary>
    public IReadOnlyList<string>? Domains { get; init; }
}

/// <summary>The orders of a list of products.</summary>
public enum ProductSort
{
    /// <summary>Newest first.</summary>
    Newest,

    /// <summary>Oldest first.</summary>
    Oldest,

    /// <summary>By serial number.</summary>
    SerialNumber,
}

/// <summary>A serial number that is to be added or given to an owner, looked at before anything is done.</summary>
/// <param name="SerialNumber">As it was given.</param>
/// <param name="Known">The product that has it; null: none yet.</param>
/// <param name="Fault">What is in the way, in words; null: nothing.</param>
public sealed record CheckedProduct(string SerialNumber, Product? Known, string? Fault);
