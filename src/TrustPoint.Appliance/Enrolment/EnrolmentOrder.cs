using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Issuance;
using TrustPoint.Devices.Registry;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Appliance.Enrolment;

/// <summary>An order as EST places it: for one device of the registry, which may be called what the registry says and nothing else.</summary>
internal static class EnrolmentOrder
{
    public static CertificateOrder For(Caller caller, Device device, Domain domain, string profile, CertificationRequest request) => new()
    {
        Caller = caller,
        Domain = domain.Name,
        Profile = profile,
        Request = request,
        Device = device.Name,
        Names = AuthorisedNames.OfDevice(device.Name, device.SerialNumber, device.DnsNames, device.IpAddresses, device.Uris),
    };
}
