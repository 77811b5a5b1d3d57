using System.Globalization;

namespace TrustPoint.Ca.Revocation;

/// <summary>What is to be done with a certificate.</summary>
public abstract record RevocationOrder
{
    private RevocationOrder()
    {
    }

    /// <summary>All of it, as a second person is shown it.</summary>
    internal IEnumerable<(string Name, string? Value)> Fields => this switch
    {
        Revoke revoke => [("reason", revoke.Reason.Name()), ("invalidityDate", revoke.InvalidityDate?.ToString("O", CultureInfo.InvariantCulture)), ("note", revoke.Note)],
        Release release => [("note", release.Note)],
        _ => [],
    };

    /// <summary>Revoke it, for ever; with <see cref="RevocationReason.CertificateHold"/>: until it is released.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="InvalidityDate">Since when its key may have been in other hands, where that is known.</param>
    /// <param name="Note">For the record.</param>
    public sealed record Revoke(RevocationReason Reason, DateTimeOffset? InvalidityDate = null, string? Note = null) : RevocationOrder;

    /// <summary>Release it from hold.</summary>
    /// <param name="Note">For the record.</param>
    public sealed record Release(string? Note = null) : RevocationOrder;
}

/// <summary>What became of an order for one certificate.</summary>
public abstract record RevocationVerdict
{
    private RevocationVerdict()
    {
    }

    /// <summary>It is done.</summary>
    /// <param name="Revocation">As it is from now on.</param>
    public sealed record Changed(Revocation Revocation) : RevocationVerdict;

    /// <summary>It was so before: the order repeats an earlier one.</summary>
    /// <param name="Revocation">As it is; null: it was never revoked.</param>
    public sealed record Unchanged(Revocation? Revocation) : RevocationVerdict;

    /// <summary>It cannot be done.</summary>
    /// <param name="Why">For people.</param>
    public sealed record Refused(string Why) : RevocationVerdict;
}
