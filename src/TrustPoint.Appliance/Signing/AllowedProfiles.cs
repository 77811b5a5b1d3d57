using System.Text;
using TrustPoint.Ca.Profiles;
using TrustPoint.Storage.Database;

namespace TrustPoint.Appliance.Signing;

/// <summary>The profiles that root lets pass, as files of the signer's own folder: root may also put them there and start the signer again.</summary>
/// <param name="dataDirectory">The signer's.</param>
internal sealed class AllowedProfiles(string dataDirectory)
{
    /// <summary>The folder.</summary>
    public string Folder { get; } = Path.Combine(dataDirectory, "profiles");

    /// <summary>Keeps one, in the place of that of its name.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public Profile Keep(Profile profile)
    {
        Directory.CreateDirectory(Folder);
        DurableFile.Replace(Path.Combine(Folder, profile.Name + ".yaml"), Encoding.UTF8.GetBytes(profile.Text));
        return profile;
    }
}
