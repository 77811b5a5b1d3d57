namespace TrustPoint.Devices.Joining;

/// <summary>A voucher that was brought by hand, as it is kept (RFC 8995 section 3.1: without nonce, for a device that comes when nobody can be asked).</summary>
public sealed record HeldVoucher
{
    /// <summary>Its number; 0: it was not kept yet.</summary>
    public long Id { get; init; }

    /// <summary>Lower-case hex of SHA-256 over its CMS.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The manufacturer's name here.</summary>
    public required string Manufacturer { get; init; }

    /// <summary>For which device.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>DER of its CMS, byte for byte as it came.</summary>
    public required byte[] Der { get; init; }

    /// <summary>After this it is good no more; null: it never expires.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Which order of the manufacturer's it came with.</summary>
    public required string Order { get; init; }

    /// <summary>Who brought it.</summary>
    public required string ImportedBy { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset ImportedAt { get; init; }

    /// <summary>When a device was last given it; null: not yet.</summary>
    public DateTimeOffset? UsedAt { get; init; }

    /// <summary>How it stands.</summary>
    public HeldVoucherState StateAt(DateTimeOffset now) => UsedAt is not null ? HeldVoucherState.Used : ExpiresAt < now ? HeldVoucherState.Expired : HeldVoucherState.Ready;
}

/// <summary>How a held voucher stands.</summary>
public enum HeldVoucherState
{
    /// <summary>It waits for its device.</summary>
    Ready,

    /// <summary>Its device was given it. After a reset it may be given it again, as long as it is good.</summary>
    Used,

    /// <summary>Its device did not come in time.</summary>
    Expired,
}

/// <summary>What a list of held vouchers is narrowed by. Null members do not narrow.</summary>
/// <param name="Manufacturer">Manufacturer.</param>
/// <param name="SerialNumber">For this device.</param>
/// <param name="State">How it stands.</param>
/// <param name="Text">Part of the serial number or of the order.</param>
public sealed record HeldVoucherFilter(string? Manufacturer = null, string? SerialNumber = null, HeldVoucherState? State = null, string? Text = null);

/// <summary>The orders of a list of held vouchers.</summary>
public enum HeldVoucherSort
{
    /// <summary>Newest first.</summary>
    Newest,

    /// <summary>Oldest first.</summary>
    Oldest,
}
