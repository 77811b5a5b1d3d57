using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;

namespace TrustPoint.Appliance.Rest;

/// <summary>The certificate that a person means by a serial number or a fingerprint.</summary>
internal static class CertificateLookup
{
    /// <summary>Finds it.</summary>
    /// <param name="certificates">Where.</param>
    /// <param name="caller">Who must see the certificates of its domain.</param>
    /// <param name="id">Serial number or SHA-256 in hex; colons are allowed.</param>
    /// <param name="ct">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not see it or, when there is none, not all certificates.</exception>
    /// <exception cref="RestRefusedException">There is none, or several.</exception>
    public static async Task<CertificateRecord> OneAsync(ICertificateQueries certificates, Caller caller, string id, CancellationToken ct)
    {
        var found = await certificates.ListAsync(new CertificateFilter(Text: id), CertificateSort.Newest, null, 2, ct);
        var called = found.Items.Where(record => IsCalled(record, id)).ToList();
        foreach (var domain in called.Select(record => record.Domain).DefaultIfEmpty()) caller.Require(Right.SeeDevices, domain);
        return called switch
        {
            [var record] => record,
            [] => throw RestRefusedException.NotFound($"no certificate has the serial number or SHA-256 {id}"),
            _ => throw RestRefusedException.Invalid($"several certificates have the serial number {id}: give the SHA-256"),
        };
    }

    private static bool IsCalled(CertificateRecord record, string id)
    {
        var hex = id.Replace(":", "", StringComparison.Ordinal);
        return hex.Equals(Convert.ToHexString(record.Serial), StringComparison.OrdinalIgnoreCase)
            || (record.Sha256 is { } sha256 && hex.Equals(Convert.ToHexString(sha256), StringComparison.OrdinalIgnoreCase));
    }
}
