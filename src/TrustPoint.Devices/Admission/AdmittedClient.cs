using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Devices.Enrolment;
using TrustPoint.Devices.Ownership;
using TrustPoint.Devices.Registry;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Devices.Admission;

/// <summary>Somebody who proved who they are, is known, and belongs to the domain. Only <see cref="ClientAdmission"/> makes one.</summary>
public abstract record AdmittedClient
{
    private AdmittedClient()
    {
    }

    /// <summary>A device that is in the registry.</summary>
    public abstract record Known : AdmittedClient
    {
        private protected Known(Device device) => Device = device;

        /// <summary>The device.</summary>
        public Device Device { get; }

        /// <summary>The caller that it is.</summary>
        public DeviceCaller Caller => new(Device.Name, Credential);

        /// <summary>What it showed.</summary>
        private protected abstract DeviceCredential Credential { get; }
    }

    /// <summary>A device that typed its one-time code. The code is a grant that the first request uses up.</summary>
    public sealed record ByCode : Known
    {
        internal ByCode(Device device, EnrolmentCode code) : base(device) => Code = code;

        /// <summary>The code.</summary>
        public EnrolmentCode Code { get; }

        private protected override DeviceCredential Credential => new DeviceCredential.OneTimeCode(Code.Id);
    }

    /// <summary>A device with a certificate that we issued.</summary>
    public abstract record ByOurCertificate : Known
    {
        private protected ByOurCertificate(Device device, CertificateRecord row, Certificate certificate) : base(device) => (Row, Certificate) = (row, certificate);

        /// <summary>The certificate's row.</summary>
        public CertificateRecord Row { get; }

        /// <summary>The certificate, as it was shown: byte for byte that of the row.</summary>
        public Certificate Certificate { get; }
    }

    /// <summary>A device with a certificate that we issued and that is good.</summary>
    public sealed record ByOwnCertificate : ByOurCertificate
    {
        internal ByOwnCertificate(Device device, CertificateRecord row, Certificate certificate) : base(device, row, certificate)
        {
        }

        private protected override DeviceCredential Credential =>
            new DeviceCredential.OwnCertificate(Row.Authority, Convert.ToHexString(Row.Serial), Convert.ToHexStringLower(Row.Sha256!));
    }

    /// <summary>A device with a certificate that we issued and that has ended, within the grace of its domain: it may renew it, and nothing else.</summary>
    public sealed record ByEndedCertificate : ByOurCertificate
    {
        internal ByEndedCertificate(Device device, CertificateRecord row, Certificate certificate) : base(device, row, certificate)
        {
        }

        private protected override DeviceCredential Credential =>
            new DeviceCredential.EndedCertificate(Row.Authority, Convert.ToHexString(Row.Serial), Convert.ToHexStringLower(Row.Sha256!));
    }

    /// <summary>A known device with its manufacturer's certificate.</summary>
    public sealed record ByFactoryIdentity : Known
    {
        internal ByFactoryIdentity(Device device, FactoryIdentity identity) : base(device) => Identity = identity;

        /// <summary>What its certificate says.</summary>
        public FactoryIdentity Identity { get; }

        private protected override DeviceCredential Credential => Identity.Credential;
    }

    /// <summary>
    /// A device with the certificate of a manufacturer whose devices are added by themselves, not in the registry yet.
    /// <see cref="Newcomers"/> adds it when it enrols; until then it is nobody.
    /// </summary>
    public sealed record Newcomer : AdmittedClient
    {
        internal Newcomer(FactoryIdentity identity, string domain) => (Identity, Domain) = (identity, domain);

        /// <summary>What its certificate says.</summary>
        public FactoryIdentity Identity { get; }

        /// <summary>The domain it will belong to.</summary>
        public string Domain { get; }

        /// <summary>What it is called once it is added, and may call itself in its first request.</summary>
        public Device Future => new()
        {
            Name = Newcomers.NameFor(Identity.Manufacturer, Identity.SerialNumber),
            Domain = Domain,
            Manufacturer = Identity.Manufacturer,
            SerialNumber = Identity.SerialNumber,
            AddedAt = default,
        };

        /// <summary>The caller that it will be.</summary>
        public DeviceCaller Caller => new(Future.Name, Identity.Credential);
    }

    /// <summary>A production line with the code of a batch: it asks for each device of the batch, which its request names by serialNumber.</summary>
    public sealed record ByBatch : AdmittedClient
    {
        internal ByBatch(Batch batch) => Batch = batch;

        /// <summary>The batch.</summary>
        public Batch Batch { get; }

        /// <summary>What the line showed.</summary>
        public DeviceCredential Credential => new DeviceCredential.BatchCode(Batch.Name);
    }

    /// <summary>A registration authority of the domain (RFC 7030 section 3.7).</summary>
    public sealed record Registrar : AdmittedClient
    {
        internal Registrar(RegistrationAuthority caller) => Caller = caller;

        /// <summary>The caller that it is.</summary>
        public RegistrationAuthority Caller { get; }
    }
}
