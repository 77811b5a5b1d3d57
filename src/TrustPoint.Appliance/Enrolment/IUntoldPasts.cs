using TrustPoint.Ca.Domains;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Appliance.Enrolment;

/// <summary>What enrolment asks of the registrar about a device whose past is not told yet.</summary>
internal interface IUntoldPasts
{
    /// <summary>Asks the device's manufacturer, if that can be done now, and keeps what it tells (RFC 8995 section 5.8).</summary>
    /// <param name="own">The device's factory identity.</param>
    /// <param name="others">What it sent beside that.</param>
    /// <param name="domain">The domain that it enrols in.</param>
    /// <param name="ct">Stops the wait.</param>
    Task SettleAsync(Certificate own, IReadOnlyList<Certificate> others, Domain domain, CancellationToken ct);
}
