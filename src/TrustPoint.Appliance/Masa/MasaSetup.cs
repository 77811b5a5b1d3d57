using Microsoft.Extensions.DependencyInjection;
using TrustPoint.Appliance.Audit;
using TrustPoint.Appliance.Rest;
using TrustPoint.Appliance.Transfers;
using TrustPoint.Brski.Masa;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Devices.Ownership;
using TrustPoint.Devices.Transfers;

namespace TrustPoint.Appliance.Masa;

/// <summary>The manufacturer's side of BRSKI among the services of the host.</summary>
internal static class MasaSetup
{
    /// <summary>Adds it. The host gives the rest: IOwnershipStore, ITransferStore, Factories, Authorities, AuthoritySetup, Domains, ProfileCatalogue, SecondPerson, CaClock, LogIdentity.</summary>
    public static IServiceCollection AddMasa(this IServiceCollection services) => services
        .AddSingleton<Owners>()
        .AddSingleton<Models>()
        .AddSingleton<Products>()
        .AddSingleton<ProductLife>()
        .AddSingleton<Spares>()
        .AddSingleton<IssuedVouchers>()
        .AddSingleton<VoucherOrders>()
        .AddSingleton<Devices.Ownership.Masa>()
        .AddSingleton(provider => ActivatorUtilities.CreateInstance<VoucherSigners>(provider, provider.GetRequiredService<LogIdentity>().Id))
        .AddSingleton<IMasa, ApplianceMasa>()
        .AddSingleton<IAdminRoutes, OwnershipRoutes>()
        .AddSingleton<IAdminRoutes, BatchRoutes>()
        .AddSingleton<TransferBookings>()
        .AddSingleton<BookingPage>()
        .AddSingleton<IAdminRoutes, TransferRoutes>()
        .AddSingleton<IAdminRoutes, VoucherRoutes>();
}
