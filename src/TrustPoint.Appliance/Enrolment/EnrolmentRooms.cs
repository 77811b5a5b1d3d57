using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Profiles;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Devices.Limits;
using TrustPoint.Devices.Ownership;

namespace TrustPoint.Appliance.Enrolment;

/// <summary>What enrolment asks of the rooms behind it.</summary>
internal sealed record EnrolmentRooms(
    Authorities Authorities, CrossCertificates Crosses, ProfileCatalogue Profiles, DeviceIssuance Issuance, ICertificateQueries Certificates, ClientAdmission Admission,
    Newcomers Newcomers, Batches Batches, PendingRequests Pending, IUntoldPasts Pasts, TimeProvider Time, ILogger<EnrolmentAuthority> Log);
