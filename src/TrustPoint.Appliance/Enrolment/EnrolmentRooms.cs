using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Profiles;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Enrolment;

namespace TrustPoint.Appliance.Enrolment;

/// <summary>What enrolment asks of the rooms behind it.</summary>
internal sealed record EnrolmentRooms(
    Authorities Authorities, ProfileCatalogue Profiles, CertificateIssuance Issuance, ICertificateQueries Certificates, ClientAdmission Admission,
    Newcomers Newcomers, PendingRequests Pending, TimeProvider Time, ILogger<EnrolmentAuthority> Log);
