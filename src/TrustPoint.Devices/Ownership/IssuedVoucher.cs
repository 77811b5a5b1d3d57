namespace TrustPoint.Devices.Ownership;

/// <summary>A voucher as it stands in the ledger: nothing of it is ever changed or deleted (RFC 8995 section 5.8).</summary>
public sealed record IssuedVoucher
{
    /// <summary>Rising over all devices; 0 before it is stored.</summary>
    public long Number { get; init; }

    /// <summary>The device's name in the registry.</summary>
    public required string Device { get; init; }

    /// <summary>When it was issued.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>For which domain: <see cref="TrustPoint.Formats.Vouchers.DomainId"/>.</summary>
    public required byte[] DomainId { get; init; }

    /// <summary>SHA-256 over the pinned certificate's SubjectPublicKeyInfo. A domainID anybody may write into a certificate, a key only who has it.</summary>
    public required byte[] PinnedKey { get; init; }

    /// <summary>Its nonce as text; null: nonceless.</summary>
    public string? Nonce { get; init; }

    /// <summary>What it rests on: verified, logged or proximity.</summary>
    public required string Assertion { get; init; }

    /// <summary>When it expires; null: it has a nonce, or never does.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The registered owner that it is for; null: whoever came first.</summary>
    public string? Owner { get; init; }

    /// <summary>DER of the CMS.</summary>
    public required byte[] Der { get; init; }

    /// <summary>
    /// SHA-256 over this member and then <see cref="Der"/> of the device's voucher before, so that whoever has the newest can tell whether one is
    /// missing; 32 times zero with the first.
    /// </summary>
    public byte[] Before { get; init; } = [];

    /// <summary>For how long it is good.</summary>
    public VoucherKind KindAt(DateTimeOffset now) => Nonce is not null ? VoucherKind.Once : ExpiresAt <= now ? VoucherKind.Over : VoucherKind.Outstanding;
}
