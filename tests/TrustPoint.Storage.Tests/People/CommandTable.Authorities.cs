using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Profiles;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Storage.Tests.People;

/// <content>Authorities and domains, what they issue by, and their CRLs.</content>
internal sealed partial class CommandTable
{
    private Dictionary<string, TriedCommand> OfAuthorities()
    {
        var imports = new CrlImport(ca.Authorities, ca.Store.Crls, crlFiles, clock);
        return new()
        {
            ["ProfileUses.OfAsync"] = new(Right.SeeDevices, false, (caller, _) => new ProfileUses(ca.Domains, new DeviceRegistry(ca.Store.Devices, ca.Domains, ca.Time), new CertificateRegistry(ca.Store.Certificates, ca.Time)).OfAsync(caller, "ldevid", default)),
            ["Domains.SaveAsync"] = new(Right.ManageDomains, false, (caller, _) => ca.Domains.SaveAsync(caller, ca.Domains.Find("gate")!, default), ActKind.ChangeDomains),
            ["AuthoritySetup.RetireAsync"] = new(Right.ManageAuthorities, false, (caller, _) => ca.Setup.RetireAsync(caller, "spare", default), ActKind.ChangeAuthorities),
            ["ProfileVersions.SaveAsync"] = new(Right.ManageProfiles, false, (caller, _) => profiles.SaveAsync(caller, Copy(Name()), default), ActKind.ChangeDomains),
            ["ProfileVersions.Check"] = new(Right.SeeSetup, false, (caller, _) => Task.FromResult(profiles.Check(caller, Copy("copied")))),
            ["ProfileVersions.ListAsync"] = new(Right.SeeSetup, false, (caller, _) => profiles.ListAsync(caller, "ldevid", default)),
            ["ProfileVersions.FindAsync"] = new(Right.SeeSetup, false, (caller, _) => profiles.FindAsync(caller, "ldevid", 1, default)),
            ["Authorities.SaveCrlSettingsAsync"] = new(Right.SetCrls, false, (caller, _) => ca.Authorities.SaveCrlSettingsAsync(caller, "issuing", new(), ca.Time.GetUtcNow(), default)),
            ["AuthoritySetup.CreateAsync"] = new(Right.ManageAuthorities, false, (caller, _) => ca.Setup.CreateAsync(
                caller, new() { Name = Name(), CommonName = Last, Organization = "Plant", Profile = "root-ca", Key = KeyAlgorithm.EcP256 }, default), ActKind.ChangeAuthorities),
            ["OutsideAuthorities.RequestAsync"] = new(Right.ManageAuthorities, false, (caller, _) => ca.Outside.RequestAsync(
                caller, new() { Name = Name(), CommonName = Last, Profile = "issuing-ca", Key = KeyAlgorithm.EcP256 }, default), ActKind.ChangeAuthorities),
            ["OutsideAuthorities.WithdrawAsync"] = new(Right.ManageAuthorities, false, (caller, _) => ca.Outside.WithdrawAsync(caller, "awaited", default), ActKind.ChangeAuthorities),
            ["OutsideAuthorities.AddAsync"] = new(Right.ManageAuthorities, false, (caller, _) =>
                ca.Outside.AddAsync(caller, new() { Name = Name(), Certificate = offline.Der }, default), ActKind.ChangeAuthorities),
            ["OutsideAuthorities.LookAsync"] = new(Right.ManageAuthorities, false, (caller, _) =>
                ca.Outside.LookAsync(caller, Name(), new(ca.Authorities.All[0].Record.Certificate), default)),
            ["AuthoritySetup.CreateServiceAsync"] = new(Right.ManageAuthorities, false, (caller, _) => ca.Setup.CreateServiceAsync(
                caller, new() { KeyLabel = Name(), Authority = "issuing", Profile = "est-server", Names = new() { Dns = [$"{Last}.plant.example"] } }, default), ActKind.ChangeAuthorities),
            ["CrlPublication.PublishAsync"] = new(Right.PublishCrls, false, (caller, _) => publication.PublishAsync(caller, new("issuing", null), false, default)),
            ["CrlImport.ImportAsync"] = new(Right.ImportCrls, false, (caller, _) => imports.ImportAsync(caller, "issuing", new byte[] { 0x30, 0 }, [], default)),
            ["CrlImport.Look"] = new(Right.ImportCrls, false, (caller, _) => Task.FromResult(imports.Look(caller, "issuing", [0x30, 0]))),
            ["CrlImport.LookAtFirst"] = new(Right.ImportCrls, false, (caller, _) => Task.FromResult(imports.LookAtFirst(caller, "root", ca.Authorities.All[0].Certificate, [0x30, 0]))),
        };
    }

    private static string Copy(string name) => ProfileEdit.Copy(ProfileCatalogue.Load(null).Find("ldevid")!.Text, name);
}
