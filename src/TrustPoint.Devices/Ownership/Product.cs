using TrustPoint.Devices.Lifecycle;

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

    /// <summary>Why it gets no voucher at all, in words: it is lost, compromised or at its end, or somebody blocked it by hand. Null: nothing is in the way.</summary>
    public string? Blocked { get; init; }

    /// <summary>Number of its newest voucher; null: none was issued.</summary>
    public long? LastVoucher { get; init; }

    /// <summary>Rises with each change but vouchers: what was decided by an earlier one is not stored.</summary>
    public long Version { get; init; }
}

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

    /// <summary>True: those alone that get no voucher.</summary>
    public bool IsBlocked { get; init; }

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
