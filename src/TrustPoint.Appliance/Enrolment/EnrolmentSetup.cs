using Microsoft.Extensions.DependencyInjection;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Devices.Registry;
using TrustPoint.Est;

namespace TrustPoint.Appliance.Enrolment;

/// <summary>Enrolment among the services of the host.</summary>
internal static class EnrolmentSetup
{
    /// <summary>
    /// Adds EST and what stands behind it. The host gives the rest: Authorities, Domains, ProfileCatalogue, AcceptedManufacturers (loaded),
    /// CertificateIssuance, ICertificateQueries, IDeviceStore, IAuditStore, TimeProvider, RandomNumberGenerator.
    /// </summary>
    public static IServiceCollection AddEnrolment(this IServiceCollection services, EstOptions options) => services
        .AddSingleton<DeviceRegistry>()
        .AddSingleton<EnrolmentCodes>()
        .AddSingleton<PendingRequests>()
        .AddSingleton<ClientAdmission>()
        .AddSingleton<Newcomers>()
        .AddSingleton<RefusalRecords>()
        .AddSingleton<EnrolmentRooms>()
        .AddSingleton<IEstAuthority, EnrolmentAuthority>()
        .AddSingleton(options)
        .AddSingleton<EstServer>();
}
