using Microsoft.AspNetCore.Identity;

namespace TrustPoint.Ca.People;

/// <summary>Whom an authenticator knows, by the handle that it was given.</summary>
internal sealed record PasskeyUser(string Handle);

/// <summary>Our passkeys as ASP.NET Core's handler looks them up. It writes nothing, and asks for nothing else that its interface could give.</summary>
internal sealed class PasskeyUsers(IPasskeyStore store) : IUserPasskeyStore<PasskeyUser>
{
    public Task<PasskeyUser?> FindByIdAsync(string userId, CancellationToken cancellationToken) => Task.FromResult<PasskeyUser?>(new(userId));

    public Task<string> GetUserIdAsync(PasskeyUser user, CancellationToken cancellationToken) => Task.FromResult(user.Handle);

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyUser user, CancellationToken cancellationToken) =>
        [.. (await store.ListAsync(user.Handle, cancellationToken)).Where(passkey => passkey.RemovedAt is null).Select(Known)];

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(PasskeyUser user, byte[] credentialId, CancellationToken cancellationToken) =>
        (await GetPasskeysAsync(user, cancellationToken)).FirstOrDefault(passkey => passkey.CredentialId.AsSpan().SequenceEqual(credentialId));

    // WebAuthn Level 2 section 7.1 step 22, not yet registered: the database refuses a second one where it is written.
    public Task<PasskeyUser?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) => Task.FromResult<PasskeyUser?>(null);

    public Task AddOrUpdatePasskeyAsync(PasskeyUser user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task RemovePasskeyAsync(PasskeyUser user, byte[] credentialId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<string?> GetUserNameAsync(PasskeyUser user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SetUserNameAsync(PasskeyUser user, string? userName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<string?> GetNormalizedUserNameAsync(PasskeyUser user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SetNormalizedUserNameAsync(PasskeyUser user, string? normalizedName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> CreateAsync(PasskeyUser user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> UpdateAsync(PasskeyUser user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> DeleteAsync(PasskeyUser user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<PasskeyUser?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Dispose()
    {
        // There is nothing of its own.
    }

    // The count is left out: it is compared where it is written (PasskeySignIn), so that of two uses at once one alone is good.
    private static UserPasskeyInfo Known(Passkey passkey) => new(
        passkey.CredentialId, passkey.PublicKey, passkey.CreatedAt, signCount: 0, [.. passkey.Transports], isUserVerified: true, passkey.IsBackupEligible, passkey.IsBackedUp, [], []);
}
