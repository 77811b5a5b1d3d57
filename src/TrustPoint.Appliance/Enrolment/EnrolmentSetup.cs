using Microsoft.Extensions.DependencyInjection;
using TrustPoint.Appliance.Metrics;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Issuance;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Devices.Limits;
using TrustPoint.Devices.Ownership;
using TrustPoint.Devices.Registry;
using TrustPoint.Devices.Rotation;
using TrustPoint.Est;

namespace TrustPoint.Appliance.Enrolment;

/// <summary>Enrolment among the services of the host.</summary>
internal static class EnrolmentSetup
{
    /// <summary>
    /// Adds EST and what stands behind it. The host gives the rest: Authorities, Domains, ProfileCatalogue, AcceptedManufacturers (loaded),
    /// CertificateIssuance, ICertificateQueries, IDeviceStore, IOwnershipStore, IContactStore, IAuditStore, TimeProvider, RandomNumberGenerator.
    /// </summary>
    public static IServiceCollection AddEnrolment(this IServiceCollection services, EstOptions est, int certificatesPerDevicePerHour) => services
        .AddSingleton<DeviceRegistry>()
        .AddSingleton<EnrolmentCodes>()
        .AddSingleton<PendingRequests>()
        .AddSingleton<ClientAdmission>()
        .AddSingleton<Newcomers>()
        .AddSingleton<Factories>()
        .AddSingleton<Batches>()
        .AddSingleton<RefusalRecords>()
        .AddSingleton<ContactBook>()
        .AddSingleton<Arrivals>()
        .AddSingleton<EstTally>()
        .AddSingleton(new TurnLimits())
        .AddSingleton<IssuanceTurns>()
        .AddSingleton(provider => new DeviceIssuance(
            provider.GetRequiredService<CertificateIssuance>(), provider.GetRequiredService<IssuanceTurns>(), certificatesPerDevicePerHour, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<CrossCertificates>()
        .AddSingleton<EnrolmentRooms>()
        .AddSingleton<IEstAuthority, EnrolmentAuthority>()
        .AddSingleton(est)
        .AddSingleton<EstServer>();
}
